/**
 * The mmWave radar MR60BHA1 on a serial port: presence, movement, breath and heart rate of one
 * person, as readings.
 *
 * <p>{@link io.gengfu.driver.radar.RadarDriverProvider} says how a site and a profile speak of it.
 * Meanings of the figures belong to profiles; nothing here knows a dwelling.
 */
@NullMarked
package io.gengfu.driver.radar;

import org.jspecify.annotations.NullMarked;
