// Every page of the notebook.
import "./today.mjs";
import "./places.mjs";
import "./place.mjs";
import "./write.mjs";
import "./entry.mjs";
import "./queue.mjs";
import "./more.mjs";
import "./sheets/list.mjs";
import "./sheets/overview.mjs";
import "./sheets/point.mjs";
