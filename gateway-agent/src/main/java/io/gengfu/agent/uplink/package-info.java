/**
 * The way to the platforms: one thread and one MQTT 5 session per uplink, and the codecs.
 *
 * <p>Reads the store, never the core, and never makes either wait. Identities, sequences and
 * cursors belong to {@code io.gengfu.agent.store}.
 */
@NullMarked
package io.gengfu.agent.uplink;

import org.jspecify.annotations.NullMarked;
