package io.gengfu.simulators.platform;

/**
 * What came over the wire, counted before duplicates were removed.
 *
 * @param received messages of every kind
 * @param records different identities
 * @param redelivered times that an identity came again
 * @param refused messages that break the contract
 */
public record Counts(long received, long records, long redelivered, long refused) {}
