// Node-RED for a benchmark: no editor, no port of its own, no question to anybody outside.
"use strict";
const path = require("path");

// It ends with the benchmark, however that ends.
process.stdin.on("end", () => process.exit(0)).resume();

module.exports = {
  flowFile: path.join(__dirname, "flows.json"),
  credentialSecret: false,
  readOnly: true,
  httpAdminRoot: false,
  httpNodeRoot: false,
  telemetry: { enabled: false, updateNotification: false },
  externalModules: { autoInstall: false, palette: { allowInstall: false }, modules: { allowInstall: false } },
  logging: { console: { level: "warn", metrics: false, audit: false } },
};
