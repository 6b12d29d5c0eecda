// Builds the vendored front end into src/cuobian/sites/static/vendor and writes VENDOR.json beside it.
//   npm ci --ignore-scripts && node build.mjs          build
//   node build.mjs --check                             build in memory and compare with the committed files
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const target = join(here, "../src/cuobian/sites/static/vendor");
const modules = join(here, "node_modules");
const LIMIT = 1_500_000;
const BROWSERS = ["chrome80", "safari14", "firefox78"];

const read = (path) => readFileSync(join(modules, path));
const meta = (name) => JSON.parse(read(`${name}/package.json`));
const licence = (name) => ["LICENSE", "LICENSE.md", "LICENSE.txt"].map((f) => `${name}/${f}`).find((f) => existsSync(join(modules, f)));

async function bundle(source) {
  const out = await build({
    absWorkingDir: here, entryPoints: [source], bundle: true, minify: true, format: "esm", write: false,
    target: BROWSERS, charset: "utf8", legalComments: "inline", nodePaths: [modules],
  });
  return Buffer.from(out.outputFiles[0].contents);
}

const plain = (path) => Buffer.from(read(path).toString("utf8").replace(/\n?\/[/*]# sourceMappingURL=.*?(\*\/)?\s*$/, "\n"));

function icons() {
  const names = JSON.parse(readFileSync(join(here, "icons.json"), "utf8"));
  const found = {};
  for (const name of [...names].sort()) {
    const svg = read(`@tabler/icons/icons/outline/${name}.svg`).toString("utf8");
    found[name] = [...svg.matchAll(/<path(?![^>]*stroke="none")[^>]* d="[^"]+"[^>]*\/>/g)]
      .map((m) => m[0].replace(/\s+/g, " ").replace(" />", "/>")).join("");
  }
  return Buffer.from(`${JSON.stringify(found, null, 1)}\n`);
}

const plan = [
  { file: "tabler.min.css", name: "@tabler/core", source: "dist/css/tabler.min.css", make: () => plain("@tabler/core/dist/css/tabler.min.css") },
  { file: "htmx.min.js", name: "htmx.org", source: "dist/htmx.min.js", make: () => plain("htmx.org/dist/htmx.min.js") },
  { file: "alpine-csp.min.js", name: "@alpinejs/csp", source: "dist/module.esm.min.js", make: () => plain("@alpinejs/csp/dist/module.esm.min.js") },
  { file: "echarts.min.js", name: "echarts", source: "src-echarts.mjs (bundle)", make: () => bundle("src-echarts.mjs") },
  { file: "leaflet.min.js", name: "leaflet", source: "src-leaflet.mjs (bundle)", make: () => bundle("src-leaflet.mjs") },
  { file: "leaflet.css", name: "leaflet", source: "dist/leaflet.css", make: () => plain("leaflet/dist/leaflet.css") },
  ...["layers.png", "layers-2x.png", "marker-icon.png", "marker-icon-2x.png", "marker-shadow.png"].map((image) => ({
    file: `images/${image}`, name: "leaflet", source: `dist/images/${image}`, make: () => read(`leaflet/dist/images/${image}`),
  })),
  { file: "icons.json", name: "@tabler/icons", source: "icons/outline/*.svg (paths of icons.json)", make: icons },
];

const files = {};
const entries = [];
for (const step of plan) {
  const bytes = await step.make();
  if (bytes.length > LIMIT) throw new Error(`${step.file}: ${bytes.length} bytes, the limit is ${LIMIT}`);
  files[step.file] = bytes;
  const { version, license } = meta(step.name);
  entries.push({
    file: step.file, name: step.name, version, licence: license, source: step.source,
    sha256: createHash("sha256").update(bytes).digest("hex"), bytes: bytes.length,
  });
}
for (const name of [...new Set(plan.map((step) => step.name))]) {
  const path = licence(name);
  if (path) files[`licences/${name.replace("/", "__")}.txt`] = read(path);
}
files["VENDOR.json"] = Buffer.from(`${JSON.stringify(entries, null, 2)}\n`);

if (process.argv.includes("--check")) {
  const stale = Object.entries(files).filter(([name, bytes]) => {
    const path = join(target, name);
    return !existsSync(path) || !readFileSync(path).equals(bytes);
  }).map(([name]) => name);
  if (stale.length) { console.error(`stale: ${stale.join(", ")}`); process.exit(1); }
  console.log(`${Object.keys(files).length} files are what the sources give`);
} else {
  rmSync(target, { recursive: true, force: true });
  for (const [name, bytes] of Object.entries(files)) {
    mkdirSync(dirname(join(target, name)), { recursive: true });
    writeFileSync(join(target, name), bytes);
  }
  for (const entry of entries) console.log(`${String(entry.bytes).padStart(9)}  ${entry.file}  ${entry.name} ${entry.version} ${entry.licence}`);
}
