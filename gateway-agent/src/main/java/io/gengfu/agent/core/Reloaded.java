package io.gengfu.agent.core;

import io.gengfu.rules.Adoption;
import java.time.Duration;

/**
 * What a reload came to.
 *
 * @param held from entry to the lock's release: so long no reading was taken
 */
public record Reloaded(Adoption.Report rules, Duration held) {}
