package io.gengfu.model;

/**
 * Where a device stands. Every field but {@code id} may be empty.
 *
 * @param id the site's own name of the place
 * @param code the grid or lift code by which the city knows it; text, since "007" is not 7
 */
public record Location(
    String id,
    String estate,
    String building,
    String unit,
    String floor,
    String room,
    String code) {

  /** Where nothing is known. */
  public static final Location UNKNOWN = new Location("", "", "", "", "", "", "");
}
