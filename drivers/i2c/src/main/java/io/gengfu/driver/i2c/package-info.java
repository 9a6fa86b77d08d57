/**
 * Infrared sensors on an I²C bus: the thermometer MLX90614 and the arrays AMG8833 and MLX90640.
 *
 * <p>{@link io.gengfu.driver.i2c.I2cDriverProvider} says how a site and a profile speak of them. A
 * bus is one driver with a thread that owns its devices and one that makes the kernel's calls,
 * since such a call may never return. What a picture means for a building belongs to packs.
 */
@NullMarked
package io.gengfu.driver.i2c;

import org.jspecify.annotations.NullMarked;
