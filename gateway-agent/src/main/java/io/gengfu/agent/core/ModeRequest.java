package io.gengfu.agent.core;

import java.time.Duration;
import java.util.Optional;

/**
 * Somebody wants a flag of an area set. Not checked yet: the core answers what is wrong with it.
 *
 * @param who required; 1 to 64 characters
 * @param why at most 200 characters; may be empty
 * @param time after so long, 1s to 30d, the flag is set back; empty to keep it
 */
public record ModeRequest(
    String area, String flag, boolean on, String who, String why, Optional<Duration> time) {}
