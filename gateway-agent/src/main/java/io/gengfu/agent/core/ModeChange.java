package io.gengfu.agent.core;

import java.time.Instant;
import java.util.Optional;

/**
 * Somebody set a flag of an area, or its time was over: what is persisted, restored and audited.
 *
 * @param area the area's id
 * @param flag armed, away, walk_test or inspection
 * @param who for people; {@link #TIMER} when its time was over
 * @param why empty when nothing was said
 * @param at on the wall clock, as far as it is to be trusted
 * @param until when it is set back; empty when it stays
 */
public record ModeChange(
    String area,
    String flag,
    boolean on,
    String who,
    String why,
    Instant at,
    Optional<Instant> until) {

  /** Who sets a flag back whose time is over. */
  public static final String TIMER = "timer";

  /** {@code area.flag}, the key of its point. */
  public String key() {
    return area + "." + flag;
  }
}
