package io.gengfu.agent.uplink;

import io.gengfu.agent.store.Block;
import io.gengfu.agent.store.Block.Trust;
import java.math.BigDecimal;
import java.util.Locale;

/**
 * The newest reading of each point of a block as metrics, in the way in which Kura's own assets
 * name theirs: the value, {@code _timestamp}, and {@code _error} where it is not good. Kapua keeps
 * one document for a message, so of one point only one reading can be a metric of it.
 */
final class KuraReadings implements Block.Values {
  private final KuraPayload payload;
  private String name = "";

  private KuraReadings(KuraPayload payload) {
    this.payload = payload;
  }

  static void write(Block block, KuraPayload payload) {
    var readings = new KuraReadings(payload);
    for (int place = 0; place < block.points().size(); place++) {
      readings.point(block, place);
    }
  }

  private void point(Block block, int place) {
    name = block.points().get(place);
    int newest = block.first(place);
    for (int i = newest; i != Block.END; i = block.next(i)) {
      newest = i;
    }
    block.value(newest, this);
    payload.whole(name + "_timestamp", block.at(newest));
    Trust trust = block.trust(newest);
    if (trust != Trust.GOOD) {
      payload.text(name + "_error", trust.name().toLowerCase(Locale.ROOT));
    }
  }

  @Override
  public void none() {}

  @Override
  public void flag(boolean on) {
    payload.flag(name, on);
  }

  @Override
  public void decimal(long whole, int digits) {
    // Also where it is whole: a metric that changes its type is two metrics to Kapua.
    payload.number(name, BigDecimal.valueOf(whole, digits).doubleValue());
  }

  @Override
  public void number(double amount) {
    payload.number(name, amount);
  }

  @Override
  public void word(String word) {
    payload.text(name, word);
  }
}
