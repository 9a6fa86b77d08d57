/**
 * Modbus TCP: coils and registers of one server, polled in blocks, as readings; writes read back.
 *
 * <p>{@link io.gengfu.driver.modbus.ModbusDriverProvider} says how a site and a profile speak of
 * it. Meanings of registers belong to profiles; nothing here knows a charger.
 */
@NullMarked
package io.gengfu.driver.modbus;

import org.jspecify.annotations.NullMarked;
