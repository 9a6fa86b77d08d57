package io.gengfu.agent.uplink;

import static org.assertj.core.api.Assertions.assertThat;

import io.gengfu.agent.Mutations;
import io.gengfu.agent.uplink.Codec.Receipt;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Whatever the broker hands on: a receipt or none, a status or none, and never an exception. */
class ReceiptFuzzTest {

  private static final String RECEIPT =
      "{\"uplink\":\"city\",\"epoch\":\"0a1b\",\"lane\":\"alert\",\"upTo\":17}";
  private static final String STATUS =
      "{\"state\":\"offline\",\"session\":\"s\",\"at\":\"2026-11-23T08:00:00Z\"}";

  private final CloudEventsCodec codec = new CloudEventsCodec("gw", "city");

  @Property(tries = 3000)
  void aReceiptIsReadOrRefused(@ForAll long seed) {
    var mutations = new Mutations(seed);
    byte[] bytes = mutations.of(mutations.of(RECEIPT).getBytes(StandardCharsets.UTF_8));

    Optional<Receipt> read = codec.receipt(bytes);

    assertThat(read.stream()).allSatisfy(receipt -> assertThat(receipt.epoch()).isNotNull());
  }

  @Property(tries = 1000)
  void aStatusSaysOfflineOrNot(@ForAll long seed) {
    var mutations = new Mutations(seed);
    byte[] bytes = mutations.of(mutations.of(STATUS).getBytes(StandardCharsets.UTF_8));

    boolean offline = CloudEventsCodec.saysOffline(bytes);

    assertThat(offline && !new String(bytes, StandardCharsets.UTF_8).contains("line")).isFalse();
  }
}
