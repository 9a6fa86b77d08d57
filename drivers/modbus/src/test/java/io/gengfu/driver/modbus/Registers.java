package io.gengfu.driver.modbus;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;

/** The four tables of a server and its answers, written from the specification. */
final class Registers {

  private static final int SIZE = 256;

  private final Map<RegisterKind, int[]> tables = new EnumMap<>(RegisterKind.class);
  private final Map<Integer, String> identification = new TreeMap<>();
  private int firstMissing = SIZE;

  Registers() {
    for (RegisterKind kind : RegisterKind.values()) {
      tables.put(kind, new int[SIZE]);
    }
  }

  /** Addresses from here on answer with exception 02. */
  synchronized void missingFrom(int address) {
    firstMissing = address;
  }

  /** What the unit says of itself; nothing unless set. */
  synchronized void identify(Map<Integer, String> objects) {
    identification.putAll(objects);
  }

  synchronized void set(RegisterKind kind, int address, int value) {
    table(kind)[address] = value & 0xFFFF;
  }

  synchronized int get(RegisterKind kind, int address) {
    return table(kind)[address];
  }

  private int[] table(RegisterKind kind) {
    int[] table = tables.get(kind);
    if (table == null) {
      throw new IllegalArgumentException(kind.name());
    }
    return table;
  }

  synchronized byte[] answer(byte[] request) {
    ByteBuffer pdu = ByteBuffer.wrap(request);
    int function = pdu.get();
    int address = Short.toUnsignedInt(pdu.getShort());
    return switch (function) {
      case 1 -> bits(function, RegisterKind.COIL, address, pdu.getShort());
      case 2 -> bits(function, RegisterKind.DISCRETE, address, pdu.getShort());
      case 3 -> registers(function, RegisterKind.HOLDING, address, pdu.getShort());
      case 4 -> registers(function, RegisterKind.INPUT, address, pdu.getShort());
      case 5 -> {
        set(RegisterKind.COIL, address, pdu.getShort() == 0 ? 0 : 1);
        yield request;
      }
      case 6 -> {
        set(RegisterKind.HOLDING, address, pdu.getShort());
        yield request;
      }
      case 16 -> {
        int quantity = pdu.getShort();
        pdu.get();
        for (int i = 0; i < quantity; i++) {
          set(RegisterKind.HOLDING, address + i, pdu.getShort());
        }
        yield ByteBuffer.allocate(5)
            .put((byte) function)
            .putShort((short) address)
            .putShort((short) quantity)
            .array();
      }
      case 23 -> {
        int read = pdu.getShort();
        int writeAddress = pdu.getShort();
        int quantity = pdu.getShort();
        pdu.get();
        for (int i = 0; i < quantity; i++) {
          set(RegisterKind.HOLDING, writeAddress + i, pdu.getShort());
        }
        yield registers(function, RegisterKind.HOLDING, address, read);
      }
      case 0x2B ->
          identification.isEmpty()
              ? new byte[] {(byte) (function | 0x80), 1}
              : identification(request[2], request[3]);
      default -> new byte[] {(byte) (function | 0x80), 1};
    };
  }

  private byte[] bits(int function, RegisterKind kind, int address, int quantity) {
    if (address + quantity > firstMissing) {
      return new byte[] {(byte) (function | 0x80), 2};
    }
    byte[] answer = new byte[2 + (quantity + 7) / 8];
    answer[0] = (byte) function;
    answer[1] = (byte) (answer.length - 2);
    for (int i = 0; i < quantity; i++) {
      answer[2 + i / 8] |= (byte) (get(kind, address + i) << (i % 8));
    }
    return answer;
  }

  private byte[] registers(int function, RegisterKind kind, int address, int quantity) {
    if (address + quantity > firstMissing) {
      return new byte[] {(byte) (function | 0x80), 2};
    }
    ByteBuffer answer = ByteBuffer.allocate(2 + 2 * quantity);
    answer.put((byte) function).put((byte) (2 * quantity));
    for (int i = 0; i < quantity; i++) {
      answer.putShort((short) get(kind, address + i));
    }
    return answer.array();
  }

  /** One object an answer, so that each but the last says that more follows (§6.21). */
  private byte[] identification(byte code, byte from) {
    var out = new ByteArrayOutputStream();
    var rest = new TreeMap<>(new TreeMap<>(identification).tailMap((int) from, true));
    int id = rest.firstKey();
    byte[] text = rest.firstEntry().getValue().getBytes(StandardCharsets.UTF_8);
    boolean more = rest.size() > 1;
    int next = more ? rest.tailMap(id, false).firstKey() : 0;
    byte[] head = {0x2B, 0x0E, code, (byte) 0x82, (byte) (more ? 0xFF : 0), (byte) next, 1};
    out.writeBytes(head);
    out.write(id);
    out.write(text.length);
    out.writeBytes(text);
    return out.toByteArray();
  }
}
