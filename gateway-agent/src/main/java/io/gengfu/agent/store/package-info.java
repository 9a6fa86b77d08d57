/**
 * What the gateway remembers: two SQLite files, their writer threads, and the journal in front.
 *
 * <p>Here belong durability, sequences, epochs, retention and what is read back at start. What goes
 * over the wire belongs to {@code io.gengfu.agent.uplink}, which reads records from here and never
 * from the core.
 */
@NullMarked
package io.gengfu.agent.store;

import org.jspecify.annotations.NullMarked;
