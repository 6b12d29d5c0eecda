// Leaflet as one module; its images lie beside it.
import * as L from "leaflet";

export default L;
