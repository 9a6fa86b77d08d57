/**
 * How well the gateway serves: figures per day, scenario and device, derived from what was recorded
 * and kept 13 months in {@code kpi.db}. Defined in {@code docs/kpi.md}. Nothing here decides
 * anything, and nothing waits for it.
 */
@NullMarked
package io.gengfu.agent.kpi;

import org.jspecify.annotations.NullMarked;
