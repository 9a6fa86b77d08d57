/**
 * Lines of a GPIO chip as device signals, on Pi4J: contacts, PIRs, key switches, relays, sirens.
 *
 * <p>What belongs here is what a contact needs and a chip does not give: debounce, warm-up,
 * freshness, retries. Which Pi4J provider moves the lines is a setting; the code above it is the
 * same on a Raspberry Pi, in the demo and in tests.
 */
@NullMarked
package io.gengfu.driver.gpio;

import org.jspecify.annotations.NullMarked;
