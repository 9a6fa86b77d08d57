package io.gengfu.driver.modbus;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Numbers in registers, in every order that vendors came up with. */
class ValueTypeTest {

  @ParameterizedTest
  @CsvSource({
    "BIG,            A1 B2 C3 D4",
    "LITTLE,         D4 C3 B2 A1",
    "BIG_SWAPPED,    B2 A1 D4 C3",
    "LITTLE_SWAPPED, C3 D4 A1 B2",
  })
  void aWordOrderIsItsOwnInverse(WordOrder order, String wire) {
    assertThat(order.arrange(hex(wire))).isEqualTo(hex("A1 B2 C3 D4"));
    assertThat(order.arrange(hex("A1 B2 C3 D4"))).isEqualTo(hex(wire));
  }

  @ParameterizedTest
  @CsvSource({
    "BIG,            11 22 33 44 55 66 77 88",
    "LITTLE,         88 77 66 55 44 33 22 11",
    "BIG_SWAPPED,    22 11 44 33 66 55 88 77",
    "LITTLE_SWAPPED, 77 88 55 66 33 44 11 22",
  })
  void aWordOrderHoldsForFourRegistersToo(WordOrder order, String wire) {
    assertThat(order.arrange(hex(wire))).isEqualTo(hex("11 22 33 44 55 66 77 88"));
  }

  @Test
  void oneRegisterIsNeverSwapped() {
    for (WordOrder order : WordOrder.values()) {
      assertThat(order.arrange(hex("12 34"))).isEqualTo(hex("12 34"));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "UINT16,  65535,           FF FF",
    "INT16,   -2,              FF FE",
    "UINT32,  4294967295,      FF FF FF FF",
    "INT32,   -2147483648,     80 00 00 00",
    "UINT64,  9007199254740992,00 20 00 00 00 00 00 00",
    "INT64,   -3,              FF FF FF FF FF FF FF FD",
    "FLOAT32, 0.15625,         3E 20 00 00",
    "FLOAT64, -2.0,            C0 00 00 00 00 00 00 00",
  })
  void numbersGoBothWays(ValueType type, double number, String bytes) {
    assertThat(type.number(hex(bytes))).isEqualTo(number);
    assertThat(type.bytes(number)).hasValue(hex(bytes));
  }

  @ParameterizedTest
  @CsvSource({
    "UINT16,  65536",
    "UINT16,  -1",
    "INT16,   32768",
    "UINT32,  4294967296",
    "UINT64,  1e16",
    "BIT,     2",
    "FLOAT32, 1e39",
    "INT32,   NaN",
    "FLOAT64, Infinity",
  })
  void aNumberThatDoesNotFitHasNoBytes(ValueType type, double number) {
    assertThat(type.bytes(number)).isEmpty();
  }

  @Test
  void theLargestUnsignedNumberIsNotNegative() {
    assertThat(ValueType.UINT64.number(hex("FF FF FF FF FF FF FF FF"))).isEqualTo(0x1p64);
  }

  private static byte[] hex(String bytes) {
    return HexFormat.ofDelimiter(" ").parseHex(bytes);
  }
}
