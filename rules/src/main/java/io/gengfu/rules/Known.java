package io.gengfu.rules;

/**
 * What the engine knows of a point's latest value, as a byte. Only {@link #GOOD} answers a
 * condition; everything else is unknown.
 */
public final class Known {
  public static final byte NEVER = 0;
  public static final byte GOOD = 1;
  public static final byte UNCERTAIN = 2;
  public static final byte BAD = 3;
  public static final byte STALE = 4;

  private Known() {}
}
