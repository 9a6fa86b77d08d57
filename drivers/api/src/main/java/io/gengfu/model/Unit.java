package io.gengfu.model;

/** The units that signals are measured in; one unit per quantity, so no rule ever converts. */
public enum Unit {
  NONE(""),
  CELSIUS("°C"),
  VOLT("V"),
  AMPERE("A"),
  MILLIAMPERE("mA"),
  WATT("W"),
  CUBIC_METRE("m³"),
  METRE_PER_SECOND("m/s"),
  METRE_PER_SECOND_SQUARED("m/s²"),
  PER_MINUTE("1/min"),
  PERCENT("%"),
  SECOND("s");

  private final String symbol;

  Unit(String symbol) {
    this.symbol = symbol;
  }

  /** As printed behind a number; empty for a bare count. */
  public String symbol() {
    return symbol;
  }
}
