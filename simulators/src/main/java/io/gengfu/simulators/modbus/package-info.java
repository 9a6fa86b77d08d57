/**
 * Chargers and parking bays behind one Modbus TCP server, each with its unit number. A charger has
 * a body that warms and cools, so that a relay that was really cut shows in its temperature.
 */
@NullMarked
package io.gengfu.simulators.modbus;

import org.jspecify.annotations.NullMarked;
