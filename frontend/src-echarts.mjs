// The parts of ECharts that the pages draw: bars, lines, points and radars as SVG, with spoken descriptions.
import { getInstanceByDom, init, registerMap, registerTheme, use } from "echarts/core";
import { BarChart, LineChart, RadarChart, ScatterChart, MapChart, BoxplotChart, HeatmapChart } from "echarts/charts";
import {
  AriaComponent, DatasetComponent, GeoComponent, GridComponent, LegendComponent, MarkLineComponent, RadarComponent,
  TooltipComponent, VisualMapComponent,
} from "echarts/components";
import { LabelLayout } from "echarts/features";
import { SVGRenderer } from "echarts/renderers";

use([
  BarChart, LineChart, RadarChart, ScatterChart, MapChart, BoxplotChart, HeatmapChart,
  AriaComponent, DatasetComponent, GeoComponent, GridComponent, LegendComponent, MarkLineComponent, RadarComponent,
  TooltipComponent, VisualMapComponent, LabelLayout, SVGRenderer,
]);

export { getInstanceByDom, init, registerMap, registerTheme };
