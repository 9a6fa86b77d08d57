/**
 * I²C buses with infrared sensors, as bytes on two wires: for tests, which play a kernel over them.
 */
@NullMarked
package io.gengfu.simulators.i2c;

import org.jspecify.annotations.NullMarked;
