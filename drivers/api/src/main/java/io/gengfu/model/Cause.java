package io.gengfu.model;

/** Why a reading is bad. */
public enum Cause {
  /** No connection to the device. */
  UNREACHABLE,
  /** Connected, but no answer within the limit. */
  TIMEOUT,
  /** The device answered with an error of its own. */
  REFUSED,
  /** The answer made no sense: wrong length, wrong checksum, a code the profile does not know. */
  GARBLED,
  /** The device says of itself that the sensor behind the point has failed. */
  SENSOR_FAULT,
  /** Nothing was heard for three intervals. */
  SILENT
}
