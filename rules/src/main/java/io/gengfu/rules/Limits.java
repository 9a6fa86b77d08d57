package io.gengfu.rules;

/**
 * What a pack may cost a small box. Beyond it the pack is refused with its place, and the rules
 * that run go on.
 */
public final class Limits {

  /** The shipped ones have a few thousand. */
  public static final int PACK_BYTES = 256 << 10;

  /** Of one pack. */
  public static final int RULES = 256;

  /** Derived signals of one pack. */
  public static final int SIGNALS = 256;

  /** Of a group: each would be looked at for every reading of any of them. */
  static final int MEMBERS = 1_000;

  /** Rule instances of a site. */
  static final int INSTANCES = 200_000;

  /** Of a site's derived signals, 8 bytes each. */
  static final int CELLS = 4_000_000;

  private Limits() {}
}
