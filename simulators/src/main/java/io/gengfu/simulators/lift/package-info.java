/**
 * Lift controllers behind one OPC UA server: what the controller knows, its own door watchdog, and
 * the faults that a gateway must survive. Nothing here knows why a door is held.
 */
@NullMarked
package io.gengfu.simulators.lift;

import org.jspecify.annotations.NullMarked;
