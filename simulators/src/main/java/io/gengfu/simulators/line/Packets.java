package io.gengfu.simulators.line;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Cuts a stream of bytes into MQTT control packets (MQTT 5.0 §2.1). One direction, one thread. */
final class Packets {
  private static final int LENGTH_BYTES_MOST = 4;

  private byte[] rest = new byte[0];

  /** The packets that are whole now, in order. */
  List<Packet> add(byte[] bytes, int count) {
    var joined = new ByteArrayOutputStream(rest.length + count);
    joined.writeBytes(rest);
    joined.write(bytes, 0, count);
    byte[] all = joined.toByteArray();
    var packets = new ArrayList<Packet>();
    int at = 0;
    for (int end = end(all, at); end >= 0; end = end(all, at)) {
      packets.add(packet(all, at, end));
      at = end;
    }
    rest = Arrays.copyOfRange(all, at, all.length);
    return packets;
  }

  /** Where the packet ends that begins here; -1 while it is not whole. */
  private static int end(byte[] all, int at) {
    int length = 0;
    for (int i = 0; i < LENGTH_BYTES_MOST && at + 1 + i < all.length; i++) {
      int one = all[at + 1 + i] & 0xff;
      length |= (one & 0x7f) << (7 * i);
      if (one < 0x80) {
        int end = at + 2 + i + length;
        return end <= all.length ? end : -1;
      }
    }
    return -1;
  }

  private static Packet packet(byte[] all, int at, int end) {
    int body = at + 1;
    while ((all[body] & 0x80) != 0) {
      body++;
    }
    return new Packet(all[at] & 0xff, Arrays.copyOfRange(all, body + 1, end));
  }
}
