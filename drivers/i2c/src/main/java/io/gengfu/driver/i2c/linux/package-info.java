/**
 * The I²C buses of Linux ({@code /dev/i2c-N}) as a Pi4J provider of our own: Pi4J's has natives for
 * ARM only. On an adapter that is an SMBus and no more, reads and writes of registers are said in
 * SMBus words.
 */
@NullMarked
package io.gengfu.driver.i2c.linux;

import org.jspecify.annotations.NullMarked;
