// SPDX-License-Identifier: MIT
// Writes a capture of a device that says names made of script, marks of direction and control characters, in each
// protocol that gives names: DHCP, DNS, mDNS, HTTP, TLS.
//   node tests/page/hostile_capture.mjs FILE
import { writeFileSync } from "node:fs";

export const SCRIPT = "<img src=x onerror=document.title='owned'>", TURNED = "\u202e", BELL = "\u0007";
const NAME = `${SCRIPT}${TURNED}${BELL}`;

const u16 = (n) => [n >> 8 & 255, n & 255], u32 = (n) => [...u16(n >>> 16), ...u16(n & 65535)];
const bytes = (text) => [...Buffer.from(text, "utf8")], ip = (text) => text.split(".").map(Number);
const sum = (all) => {
  let n = 0;
  for (let i = 0; i < all.length; i += 2) n += (all[i] << 8) + (all[i + 1] ?? 0);
  while (n > 65535) n = (n & 65535) + (n >>> 16);
  return 65535 - n;
};

const frames = [];
let now = 1795262400, id = 1;
function frame(src, dst, protocol, segment, at) { // `at`: where the sum of the segment stands
  const pseudo = [...ip(src), ...ip(dst), 0, protocol, ...u16(segment.length)];
  const whole = [...segment];
  whole.splice(at, 2, ...u16(sum([...pseudo, ...segment]) || 65535));
  const head = [0x45, 0, ...u16(20 + whole.length), ...u16(id++), 0x40, 0, 64, protocol, 0, 0, ...ip(src), ...ip(dst)];
  head.splice(10, 2, ...u16(sum(head)));
  const mac = (address) => (address === "192.168.7.66" || address === "0.0.0.0" ? [2, 0, 0, 0, 0, 0x66] : address.startsWith("2") && !address.startsWith("22") ? [2, 0, 0, 0, 0, 1] : address === "192.168.7.1" ? [2, 0, 0, 0, 0, 1] : [255, 255, 255, 255, 255, 255]);
  frames.push([...mac(dst), ...mac(src), 8, 0, ...head, ...whole]);
}
const udp = (src, from, dst, to, data) => frame(src, dst, 17, [...u16(from), ...u16(to), ...u16(8 + data.length), 0, 0, ...data], 6);
const tcp = (src, from, dst, to, seq, ack, flags, data = []) => frame(src, dst, 6, [...u16(from), ...u16(to), ...u32(seq), ...u32(ack), 0x50, flags, 255, 255, 0, 0, 0, 0, ...data], 16);

/** A connection in which each side says one thing. */
function talk(client, port, server, to, asked, answered) {
  tcp(client, port, server, to, 1000, 0, 2);
  tcp(server, to, client, port, 5000, 1001, 18);
  tcp(client, port, server, to, 1001, 5001, 16);
  tcp(client, port, server, to, 1001, 5001, 24, asked);
  if (answered.length) tcp(server, to, client, port, 5001, 1001 + asked.length, 24, answered);
  tcp(client, port, server, to, 1001 + asked.length, 5001 + answered.length, 17);
  tcp(server, to, client, port, 5001 + answered.length, 1002 + asked.length, 17);
  tcp(client, port, server, to, 1002 + asked.length, 5002 + answered.length, 16);
}

const labels = (...parts) => [...parts.flatMap((part) => [bytes(part).length, ...bytes(part)]), 0];
function resolve(client, name, address) {
  const question = [...labels(...name), ...u16(1), ...u16(1)], head = (flags, answers) => [...u16(id), ...u16(flags), 0, 1, ...u16(answers), 0, 0, 0, 0];
  const port = 40000 + frames.length, asked = [...head(0x100, 0), ...question];
  udp(client, port, "192.168.7.1", 53, asked);
  udp("192.168.7.1", 53, client, port, [...asked.slice(0, 2), ...head(0x8180, 1).slice(2), ...question, 0xc0, 12, ...u16(1), ...u16(1), ...u32(300), 0, 4, ...ip(address)]);
}

const dhcp = (operation, type, yours, options) => [operation, 1, 6, 0, ...u32(77), 0, 0, 0, 0, 0, 0, 0, 0, ...ip(yours), 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0x66, ...Array(10 + 64 + 128).fill(0), 0x63, 0x82, 0x53, 0x63, 53, 1, type, ...options, 255];
const me = "192.168.7.66";
udp("0.0.0.0", 68, "255.255.255.255", 67, dhcp(1, 3, "0.0.0.0", [12, bytes(NAME).length, ...bytes(NAME), 50, 4, ...ip(me), 60, bytes(SCRIPT).length, ...bytes(SCRIPT)]));
udp("192.168.7.1", 67, "255.255.255.255", 68, dhcp(2, 5, me, [54, 4, ...ip("192.168.7.1"), 51, 4, ...u32(3600), 1, 4, 255, 255, 255, 0]));

const hello = (name) => {
  const sni = [0, 0, ...u16(name.length + 5), ...u16(name.length + 3), 0, ...u16(name.length), ...name];
  const body = [3, 3, ...Array(32).fill(7), 0, ...u16(2), 0x13, 1, 1, 0, ...u16(sni.length), ...sni];
  return [22, 3, 1, ...u16(body.length + 4), 1, 0, ...u16(body.length), ...body];
};
resolve(me, [NAME, "example"], "203.0.113.7");
talk(me, 50001, "203.0.113.7", 443, hello(bytes(`${SCRIPT}.example`)), []);
resolve(me, [NAME, "criteo", "com"], "203.0.113.8");
talk(me, 50002, "203.0.113.8", 443, hello(bytes("x.criteo.com")), []);
talk(me, 50003, "203.0.113.7", 80, bytes(`GET /${SCRIPT} HTTP/1.1\r\nHost: ${SCRIPT}.example\r\nUser-Agent: ${NAME}\r\n\r\n`), bytes(`HTTP/1.1 200 OK\r\nServer: =${NAME}\r\nContent-Length: 0\r\n\r\n`));
// mDNS: the device gives itself out as a service of such a name.
udp(me, 5353, "224.0.0.251", 5353, [0, 0, 0x84, 0, 0, 0, 0, 2, 0, 0, 0, 0,
  ...labels("_http", "_tcp", "local"), ...u16(12), ...u16(1), ...u32(120), ...u16(labels(NAME, "_http", "_tcp", "local").length), ...labels(NAME, "_http", "_tcp", "local"),
  ...labels(NAME, "local"), ...u16(1), ...u16(0x8001), ...u32(120), 0, 4, ...ip(me)]);

if (process.argv[2]?.endsWith(".pcap")) {
  const file = [Buffer.from([0xa1, 0xb2, 0xc3, 0xd4, 0, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 0, 0, 0, 0, 0, 1])]; // big-endian, Ethernet
  frames.forEach((one, i) => file.push(Buffer.from([...u32(now + Math.floor(i / 10)), ...u32((i % 10) * 1000), ...u32(one.length), ...u32(one.length), ...one])));
  writeFileSync(process.argv[2], Buffer.concat(file));
}
