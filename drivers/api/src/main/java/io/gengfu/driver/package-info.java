/**
 * What a driver is to the gateway: found by {@link java.util.ServiceLoader}, opened once for each
 * line, a source of readings and a taker of writes.
 *
 * <p>No protocol belongs here, and nothing of the rules, the store or the platform.
 */
@NullMarked
package io.gengfu.driver;

import org.jspecify.annotations.NullMarked;
