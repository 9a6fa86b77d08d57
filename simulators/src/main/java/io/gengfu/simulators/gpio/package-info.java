/**
 * The lines of a GPIO chip without the chip: contacts that a test or a demo moves, relays that it
 * watches. Shares no code with the driver; both follow the description at {@link
 * io.gengfu.simulators.gpio.SimulatedLines}.
 */
@NullMarked
package io.gengfu.simulators.gpio;

import org.jspecify.annotations.NullMarked;
