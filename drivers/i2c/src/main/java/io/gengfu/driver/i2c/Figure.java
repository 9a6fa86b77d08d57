package io.gengfu.driver.i2c;

/** What a sensor tells, by the words of {@code value} in a profile. */
enum Figure {
  /** The sensor's own temperature, °C. */
  AMBIENT,
  /** What a thermometer looks at, °C. */
  OBJECT,
  /** The second zone of a thermometer that has two, °C. */
  OBJECT_2,
  /** The hottest pixel, °C. */
  HOTTEST,
  /** The coldest pixel, °C. */
  COLDEST,
  /** Half of the pixels are warmer, °C. */
  MEDIAN,
  /** How many pixels are warmer than the median by some degrees. */
  PRESENCE,
  /** How many pixels do not count, because they are broken. */
  BAD_PIXELS
}
