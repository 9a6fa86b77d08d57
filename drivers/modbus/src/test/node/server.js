// A server on modbus-serial, Modbus TCP on a port, or RTU (unit 1, 19200 8N2) on a device file; moved
// over standard input:
//   set <coil|discrete|holding|input> <address> <value>   -> ok
//   get <coil|discrete|holding|input> <address>           -> <value>
//   slow <true|false>                                     -> ok     (takes requests, never answers)
// Says "ready" when it listens, and ends with its standard input.
"use strict";

const readline = require("readline");
const { ServerTCP, ServerSerial } = require("modbus-serial");

const tables = { coil: [], discrete: [], holding: [], input: [] };
let slow = false;

const never = new Promise(() => {});
const get = (table, address) => (slow ? never : tables[table][address] || 0);
const set = (table, address, value) => {
  tables[table][address] = value;
  return slow ? never : undefined;
};

const vector = {
  getCoil: (address) => get("coil", address),
  getDiscreteInput: (address) => get("discrete", address),
  getHoldingRegister: (address) => get("holding", address),
  getInputRegister: (address) => get("input", address),
  setCoil: (address, value) => set("coil", address, value ? 1 : 0),
  setRegister: (address, value) => set("holding", address, value),
  readDeviceIdentification: () => ({ 0: "Garden Metering", 1: "GM-3", 2: "1.4", 5: "three-phase" }),
};
const end = process.argv[2];
const server = end.startsWith("/")
  ? new ServerSerial(vector, { path: end, baudRate: 19200, unitID: 1, interval: 5 }, { stopBits: 2 })
  : new ServerTCP(vector, { host: "127.0.0.1", port: Number(end), unitID: 1 });
server.on("initialized", () => console.log("ready"));
server.on("serverError", (error) => {
  console.error(error);
  process.exit(1);
});
server.on("socketError", () => {}); // A client that hangs up is not news.

readline
  .createInterface({ input: process.stdin })
  .on("line", (line) => {
    const [verb, table, address, value] = line.split(" ");
    if (verb === "get") {
      console.log(Number(tables[table][Number(address)] || 0));
      return;
    }
    if (verb === "set") {
      tables[table][Number(address)] = Number(value);
    } else {
      slow = table === "true";
    }
    console.log("ok");
  })
  .on("close", () => process.exit(0));
