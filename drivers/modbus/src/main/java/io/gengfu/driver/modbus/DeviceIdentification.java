package io.gengfu.driver.modbus;

import com.digitalpetri.modbus.pdu.ModbusRequestPdu;
import com.digitalpetri.modbus.pdu.ModbusResponsePdu;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Read Device Identification: function 43, MEI type 14 (Modbus Application Protocol V1.1b3 §6.21),
 * which the library does not know. Few devices have it; the others answer with an exception.
 */
final class DeviceIdentification {

  static final int FUNCTION = 0x2B;
  static final int MEI_TYPE = 0x0E;

  /** Vendor, product code and revision; a device that answers at all has these. */
  private static final int BASIC = 1;

  /** And what follows them up to 06. A device that has fewer answers with those. */
  private static final int REGULAR = 2;

  /** Objects may come in several answers; a device that never ends is not asked on. */
  private static final int ANSWERS_MAX = 8;

  /** Function, MEI type, code, conformity, more, next object, number of objects. */
  private static final int HEAD = 7;

  /** Names of the objects 00 to 06 (table in §6.21), as people call them. */
  private static final List<String> NAMES =
      List.of("vendor", "product", "revision", "url", "name", "model", "application");

  private DeviceIdentification() {}

  record Request(int code, int object) implements ModbusRequestPdu {
    @Override
    public int getFunctionCode() {
      return FUNCTION;
    }

    void encode(ByteBuffer into) {
      into.put((byte) FUNCTION).put((byte) MEI_TYPE).put((byte) code).put((byte) object);
    }
  }

  /**
   * @param more whether there are others, from {@code next} on
   */
  record Answer(Map<Integer, String> objects, boolean more, int next) implements ModbusResponsePdu {
    @Override
    public int getFunctionCode() {
      return FUNCTION;
    }
  }

  /** Reads an answer's PDU, its function included. */
  static Answer decode(ByteBuffer pdu) throws ModbusFault {
    if (pdu.remaining() < HEAD || pdu.get(pdu.position() + 1) != MEI_TYPE) {
      throw ModbusFault.garbled("an identification that is none");
    }
    pdu.position(pdu.position() + 4);
    boolean more = pdu.get() != 0;
    int next = Byte.toUnsignedInt(pdu.get());
    int count = Byte.toUnsignedInt(pdu.get());
    var objects = new TreeMap<Integer, String>();
    for (int i = 0; i < count; i++) {
      if (pdu.remaining() < 2 || pdu.remaining() - 2 < Byte.toUnsignedInt(pdu.get(after(pdu)))) {
        throw ModbusFault.garbled("an identification shorter than it says");
      }
      int id = Byte.toUnsignedInt(pdu.get());
      byte[] text = new byte[Byte.toUnsignedInt(pdu.get())];
      pdu.get(text);
      objects.put(id, printable(text));
    }
    return new Answer(objects, more, next);
  }

  private static int after(ByteBuffer pdu) {
    return pdu.position() + 1;
  }

  /** What a device calls itself goes to a terminal. */
  private static String printable(byte[] text) {
    return new String(text, StandardCharsets.UTF_8).replaceAll("\\p{Cntrl}", " ").strip();
  }

  /**
   * How long an answer's RTU frame is that begins here, as far as what was received of it tells.
   *
   * @return more than was received when that is not enough to tell
   */
  static int frameLength(byte[] received, int at, int length) {
    int end = at + 1 + HEAD;
    if (end > length) {
      return Integer.MAX_VALUE;
    }
    int count = Byte.toUnsignedInt(received[end - 1]);
    for (int i = 0; i < count; i++) {
      if (end + 2 > length) {
        return Integer.MAX_VALUE;
      }
      end += 2 + Byte.toUnsignedInt(received[end + 1]);
    }
    return end + 2 - at;
  }

  /**
   * What the unit says of itself, by {@link #NAMES}; empty when it says nothing.
   *
   * @throws ModbusFault if the line is lost
   */
  static Map<String, String> read(Connection connection, int unit, Duration limit)
      throws ModbusFault, InterruptedException {
    for (int code : new int[] {REGULAR, BASIC}) {
      try {
        return read(connection, unit, code, limit);
      } catch (ModbusFault fault) {
        switch (fault.scope()) {
          case REQUEST -> {
            // Perhaps it minds the code only.
          }
          case UNIT -> {
            return Map.of();
          }
          case LINE -> throw fault;
        }
      }
    }
    return Map.of();
  }

  private static Map<String, String> read(Connection connection, int unit, int code, Duration limit)
      throws ModbusFault, InterruptedException {
    var named = new LinkedHashMap<String, String>();
    int from = 0;
    for (int i = 0; i < ANSWERS_MAX; i++) {
      ModbusResponsePdu pdu = connection.request(unit, new Request(code, from), limit);
      if (!(pdu instanceof Answer answer)) {
        throw ModbusFault.garbled("not an identification: " + pdu);
      }
      answer
          .objects()
          .forEach(
              (id, text) -> {
                if (id < NAMES.size() && !text.isEmpty()) {
                  named.put(NAMES.get(id), text);
                }
              });
      if (!answer.more() || answer.next() <= from) {
        break;
      }
      from = answer.next();
    }
    return named;
  }
}
