// A lift on node-opcua:
//   node server.js <port> <folder for certificates> [<namespaces before ours> [<JSON options>]]
// Options, all left out as a rule:
//   secure: true                      signed or encrypted alone, by the three policies that are sound
//   strict: true                      clients whose certificate nobody has approved are refused
//   anonymous: false                  a user ("gengfu", "night watch") or a user's certificate is wanted
//   ahead: 3600000                    its clock, in milliseconds before that of everybody else
//   types: {"floor": ["String", "7"]} other types and values than usual
//
// Takes one JSON document a line on stdin, answers each with one line on stdout:
//   {"set": "mode", "value": 4}              a new value, good
//   {"set": "mode", "status": "BadSensorFailure"}
//   {"pulse": "alarm_button"}                on and off again, before anything can look
//   {"get": "door_hold"}                     answers {"value": true}
//   {"drop": true}                           ends every subscription and keeps the sessions
"use strict";
const options = JSON.parse(process.argv[5] || "{}");
if (options.ahead) {
  const RealDate = Date;
  global.Date = class extends RealDate {
    constructor(...given) {
      super(...(given.length ? given : [RealDate.now() + options.ahead]));
    }
    static now() {
      return RealDate.now() + options.ahead;
    }
  };
}
const readline = require("readline");
const { OPCUAServer } = require("node-opcua-server");
const { DataType, Variant } = require("node-opcua-variant");
const { StatusCodes } = require("node-opcua-status-code");
const { OPCUACertificateManager } = require("node-opcua-certificate-manager");

const [port, folder, before] = [Number(process.argv[2]), process.argv[3], Number(process.argv[4] || 0)];
const types = {
  mode: [DataType.Int32, 1],
  car_status: [DataType.Int32, 0],
  direction: [DataType.Int32, 0],
  door: [DataType.Int32, 0],
  door_zone: [DataType.Boolean, true],
  floor: [DataType.Int32, 7],
  person: [DataType.Boolean, false],
  alarm_button: [DataType.Boolean, false],
  ebike: [DataType.Boolean, false],
  fault_code: [DataType.String, "00"],
  speed: [DataType.Double, 0],
  door_hold: [DataType.Boolean, false],
  voice: [DataType.String, ""],
};
for (const [name, [type, value]] of Object.entries(options.types || {})) {
  types[name] = [DataType[type], value];
}
const policy = (name) => "http://opcfoundation.org/UA/SecurityPolicy#" + name;

async function main() {
  const certificates = new OPCUACertificateManager({ rootFolder: folder, automaticallyAcceptUnknownCertificate: true });
  await certificates.initialize();
  const clients = options.strict
    ? new OPCUACertificateManager({ rootFolder: folder, automaticallyAcceptUnknownCertificate: false })
    : certificates;
  await clients.initialize();
  const server = new OPCUAServer({
    port,
    host: "127.0.0.1",
    serverCertificateManager: clients,
    userCertificateManager: certificates,
    securityModes: options.secure ? [2, 3] : [1],
    securityPolicies: options.secure
      ? ["Basic256Sha256", "Aes128_Sha256_RsaOaep", "Aes256_Sha256_RsaPss"].map(policy)
      : [policy("None")],
    allowAnonymous: options.anonymous !== false,
    userManager: { isValidUser: (name, password) => name === "gengfu" && password === "night watch" },
    disableDiscovery: !options.secure,
  });
  await server.initialize();
  const addressSpace = server.engine.addressSpace;
  for (let i = 0; i < before; i++) {
    addressSpace.registerNamespace("urn:gengfu:test:other" + i);
  }
  const namespace = addressSpace.registerNamespace("urn:gengfu:test:lift");
  const folderNode = namespace.addFolder("ObjectsFolder", { browseName: "Lift1", nodeId: "s=Lift1" });
  const nodes = {};
  for (const [name, [dataType, value]] of Object.entries(types)) {
    nodes[name] = namespace.addVariable({
      organizedBy: folderNode,
      nodeId: "s=Lift1." + name,
      browseName: name,
      dataType,
      accessLevel: "CurrentRead | CurrentWrite",
      value: { dataType, value },
    });
  }
  await server.start();
  readline.createInterface({ input: process.stdin })
    .on("line", (line) => console.log(JSON.stringify(answer(server, nodes, JSON.parse(line)))))
    .on("close", () => process.exit(0));
  console.log(JSON.stringify({ listening: port }));
}

function answer(server, nodes, ask) {
  if (ask.get) {
    return { value: nodes[ask.get].readValue().value.value };
  }
  if (ask.pulse) {
    for (const value of [true, false]) {
      nodes[ask.pulse].setValueFromSource(new Variant({ dataType: DataType.Boolean, value }), StatusCodes.Good);
    }
    return { pulse: ask.pulse };
  }
  if (ask.set) {
    const [dataType] = types[ask.set];
    const value = "value" in ask ? ask.value : nodes[ask.set].readValue().value.value;
    nodes[ask.set].setValueFromSource(new Variant({ dataType, value }), StatusCodes[ask.status || "Good"]);
    return { set: ask.set };
  }
  let dropped = 0;
  for (const session of Object.values(server.engine._sessions)) {
    for (const subscription of session.publishEngine.subscriptions) {
      session.deleteSubscription(subscription.id);
      dropped++;
    }
  }
  return { dropped };
}

main().catch((e) => {
  console.error(e);
  process.exit(1);
});
