package io.gengfu.driver.modbus;

import io.gengfu.driver.Conversion;
import io.gengfu.driver.DeviceSettings.PointSettings;
import io.gengfu.model.Point;
import io.gengfu.model.Reading;
import io.gengfu.model.SignalType;
import io.gengfu.model.Unit;
import io.gengfu.settings.Nearest;
import io.gengfu.settings.Settings;
import java.util.Arrays;
import java.util.List;

/**
 * What a profile says of one signal, besides those of {@link Conversion}.
 *
 * @param kind {@code register}: coil, discrete, holding or input; required
 * @param address {@code address}: 0 to 65535 as on the wire, so 40001 of a data sheet is holding 0;
 *     required
 * @param group {@code group}: in which beat it is read, see {@link PollGroup}; that of all others
 * @param type {@code type}: bit, field, uint16, int16, uint32, int32, uint64, int64, float32 or
 *     float64; bit for coils and discrete inputs, else uint16 unless said
 * @param bit {@code bit}: 0 to 15 from the least significant, for {@code type: bit} in a register;
 *     the lowest of a field
 * @param bits {@code bits}: how many a {@code type: field} has, 1 to 16; an unsigned number
 * @param wordOrder {@code word-order}: where it differs from the profile's setting
 * @param write {@code write}: see {@link WriteForm}
 */
record PointMapping(
    Point point,
    PollGroup group,
    RegisterKind kind,
    int address,
    ValueType type,
    int bit,
    int bits,
    WordOrder wordOrder,
    WriteForm write,
    Conversion conversion) {

  private static final int ADDRESS_MAX = 65_535;

  /** With which function an output is written. */
  enum WriteForm {
    /** 5 and 6, and 16 for what is wider than one register. */
    SINGLE,
    /** 15 and 16, for a device that knows only these. */
    MULTIPLE,
    /** 23: written and read back in one request. Holding registers only. */
    READ_WRITE
  }

  static PointMapping of(PointSettings settings, ModbusSettings unit) {
    Settings mapping = settings.mapping();
    if (!mapping.has("register")) {
      mapping.report("register", "is missing", "coil, discrete, holding or input");
    }
    RegisterKind kind = mapping.choice("register", RegisterKind.class, RegisterKind.HOLDING);
    ValueType fallback = kind.isBits() ? ValueType.BIT : ValueType.UINT16;
    ValueType type = mapping.choice("type", ValueType.class, fallback);
    boolean bitOfRegister = type.isPart() && !kind.isBits();
    var made =
        new PointMapping(
            settings.point(),
            group(mapping, unit.groups()),
            kind,
            mapping.integer("address", 0, ADDRESS_MAX),
            type,
            bitOfRegister ? mapping.integer("bit", 0, 15) : 0,
            type == ValueType.FIELD ? mapping.integer("bits", 1, 16) : 1,
            mapping.choice("word-order", WordOrder.class, unit.wordOrder()),
            mapping.choice("write", WriteForm.class, WriteForm.SINGLE),
            Conversion.of(settings.point(), mapping));
    made.check(mapping, bitOfRegister);
    return made;
  }

  private static PollGroup group(Settings mapping, List<PollGroup> groups) {
    String name = mapping.text("group", PollGroup.USUAL);
    PollGroup group = PollGroup.named(groups, name);
    if (group == null) {
      var known = groups.stream().map(PollGroup::name).filter(n -> !n.isEmpty()).toList();
      mapping.report(
          "group",
          "there is no group " + name,
          known.isEmpty() ? "groups in the settings, or no group" : Nearest.hint(name, known));
      return groups.getFirst();
    }
    return group;
  }

  private void check(Settings mapping, boolean bitOfRegister) {
    if (kind.isBits() && type != ValueType.BIT) {
      mapping.report("type", "cannot be in a " + word() + ", which is one bit", "bit, or no type");
    } else if (address + width() - 1 > ADDRESS_MAX) {
      mapping.report(
          "address",
          "leaves no room for the " + width() + " registers of the type",
          "at most " + (ADDRESS_MAX - width() + 1));
    }
    if (!bitOfRegister && mapping.has("bit")) {
      mapping.report(
          "bit", "goes with type bit or field in a register only", "type: bit, or no bit");
    }
    if (bit + bits > 16) {
      mapping.report("bits", "reach over the end of the register", "at most " + (16 - bit));
    }
    if (write == WriteForm.READ_WRITE && kind != RegisterKind.HOLDING) {
      mapping.report("write", "is for holding registers, and this is a " + word(), "single");
    }
    if (point.signal().isOutput() && !kind.isWritable()) {
      mapping.report(
          "register",
          "is a " + word() + ", which cannot be written, and " + point + " is an output",
          "coil or holding");
    }
    checkType(mapping);
  }

  private void checkType(Settings mapping) {
    if (mapping.has("bands")) {
      if (type == ValueType.BIT) {
        mapping.report("type", "is one bit, and bands are of a number", "a number type");
      }
      return;
    }
    switch (point.signal().type()) {
      case SignalType.Flag flag -> refuseFloat(mapping, "a flag", "bit or an integer, 0 for false");
      case SignalType.Enumeration e -> {
        refuseFloat(mapping, "a code", "an integer type");
        if (!mapping.has("codes")) {
          mapping.report("codes", "is missing", "which number means which " + e.name());
        }
      }
      case SignalType.Text text -> refuseFloat(mapping, "a code", "an integer type");
      case SignalType.Quantity quantity -> {
        if (type == ValueType.BIT && quantity.unit() != Unit.NONE) {
          mapping.report("type", "is one bit, and " + point + " is a quantity", "a number type");
        }
      }
    }
  }

  private void refuseFloat(Settings mapping, String what, String wanted) {
    if (type.isFloat()) {
      mapping.report("type", "is a float, and " + point + " is " + what, wanted);
    }
  }

  private String word() {
    return switch (kind) {
      case COIL -> "coil";
      case DISCRETE -> "discrete input";
      case HOLDING -> "holding register";
      case INPUT -> "input register";
    };
  }

  /** How many addresses the value takes. */
  int width() {
    return kind.isBits() ? 1 : type.registers();
  }

  /** Which bits of its register are its own. */
  int mask() {
    return type.isPart() ? ((1 << bits) - 1) << bit : 0xFFFF;
  }

  /** The first address behind the value. */
  int end() {
    return address + width();
  }

  /** The value out of the bytes of a block that begins at address {@code start}. */
  Reading reading(byte[] block, int start) {
    int at = address - start;
    if (kind.isBits()) {
      // §6.1: the first bit is the least significant of the first byte.
      return conversion.reading((block[at / 8] >> (at % 8) & 1) != 0);
    }
    byte[] own = Arrays.copyOfRange(block, 2 * at, 2 * (at + width()));
    double number = type.number(wordOrder.arrange(own));
    return switch (type) {
      case BIT -> conversion.reading(((int) number & mask()) != 0);
      case FIELD -> conversion.reading(((int) number & mask()) >> bit);
      case UINT16, INT16, UINT32, INT32, UINT64, INT64, FLOAT32, FLOAT64 ->
          conversion.reading(number);
    };
  }
}
