/**
 * What every driver is held to: {@link io.gengfu.driver.testkit.DriverContract}, and what its tests
 * need to say it in few words.
 *
 * <p>No protocol and no YAML belongs here: a driver's own tests bring the device that the contract
 * talks to, made with another stack than the driver's where there is one.
 */
@NullMarked
package io.gengfu.driver.testkit;

import org.jspecify.annotations.NullMarked;
