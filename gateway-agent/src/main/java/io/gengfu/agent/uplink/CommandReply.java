package io.gengfu.agent.uplink;

/**
 * An answer to a command, on its way to the broker.
 *
 * @param correlation empty for none
 * @param body JSON
 */
@SuppressWarnings("ArrayRecordComponent") // handed on once, never compared
public record CommandReply(String topic, byte[] correlation, byte[] body) {}
