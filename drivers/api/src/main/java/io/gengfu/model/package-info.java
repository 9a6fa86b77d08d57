/**
 * The values everybody speaks of: devices, their classes and signals, points, readings, qualities.
 *
 * <p>What belongs here is immutable, without clock, thread or I/O. What a protocol needs belongs to
 * {@code io.gengfu.driver}; what a configuration file says belongs to {@code io.gengfu.settings}.
 */
@NullMarked
package io.gengfu.model;

import org.jspecify.annotations.NullMarked;
