package io.gengfu.agent.uplink;

import io.gengfu.agent.store.OutboxRecord;

/** What goes to the platform of a record, for tests of the store. */
public final class Encoding {

  private static final CloudEventsCodec CODEC = new CloudEventsCodec("gw", "city");

  private Encoding() {}

  public static byte[] of(OutboxRecord entry) {
    return CODEC.encode(entry);
  }
}
