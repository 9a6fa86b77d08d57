/**
 * A Pi4J provider whose lines are moved by another process over a local socket, so that the demo
 * and the tests run the code that runs on a Raspberry Pi. {@link
 * io.gengfu.driver.gpio.simulated.SimulatedChip} describes what is spoken over the socket.
 *
 * <p>Nothing of the driver belongs here: only Pi4J's own interfaces are offered.
 */
@NullMarked
package io.gengfu.driver.gpio.simulated;

import org.jspecify.annotations.NullMarked;
