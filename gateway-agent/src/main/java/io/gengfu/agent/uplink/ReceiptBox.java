package io.gengfu.agent.uplink;

import io.gengfu.agent.uplink.Codec.Receipt;
import io.gengfu.rules.Lane;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Receipts until they are taken: of each lane and epoch the latest. A platform that confirms epochs
 * nobody knows fills no memory. Any thread.
 */
final class ReceiptBox {
  private static final int MOST = 64;

  private record Key(Lane lane, String epoch) {}

  private final Map<Key, Receipt> receipts = new ConcurrentHashMap<>();

  void add(Receipt receipt) {
    var key = new Key(receipt.lane(), receipt.epoch());
    if (receipts.containsKey(key) || receipts.size() < MOST) {
      receipts.put(key, receipt);
    }
  }

  Optional<Receipt> take() {
    return receipts.keySet().stream().findFirst().map(receipts::remove);
  }

  boolean isEmpty() {
    return receipts.isEmpty();
  }
}
