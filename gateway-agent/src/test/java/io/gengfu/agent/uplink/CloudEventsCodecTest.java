package io.gengfu.agent.uplink;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.gengfu.agent.store.Block;
import io.gengfu.agent.store.Block.Sample;
import io.gengfu.agent.store.Block.Trust;
import io.gengfu.agent.store.Epoch;
import io.gengfu.agent.store.OutboxRecord;
import io.gengfu.agent.store.OutboxRecord.Body;
import io.gengfu.agent.uplink.Codec.Marks;
import io.gengfu.agent.uplink.Codec.Presence;
import io.gengfu.agent.uplink.Codec.Receipt;
import io.gengfu.model.Value;
import io.gengfu.rules.Lane;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CloudEventsCodecTest {
  private static final JsonMapper JSON = new JsonMapper();
  private static final Epoch EPOCH = new Epoch(2, "e2", "e1");

  private final CloudEventsCodec codec = new CloudEventsCodec("gw", "city");

  @Test
  void telemetryGoesPointByPoint() throws Exception {
    Block block =
        new Block(
            List.of(
                new Sample("lift-1.mode", 1000, Trust.GOOD, new Value.Constant("normal")),
                new Sample("lift-1.speed", 1500, Trust.GOOD, Value.of(1.5)),
                new Sample("lift-1.mode", 2000, Trust.BAD, null)));

    byte[] message =
        codec.encode(
            new OutboxRecord(
                EPOCH,
                Lane.TELEMETRY,
                1,
                Instant.ofEpochMilli(2000),
                new Body.Readings(block, Optional.empty())));

    assertThat(JSON.readTree(message))
        .isEqualTo(
            JSON.readTree(
                """
                {"specversion":"1.0","id":"gw/e2/city/telemetry/1","source":"gengfu/gw",
                 "type":"io.gengfu.telemetry.v1","time":"1970-01-01T00:00:02Z",
                 "datacontenttype":"application/json","gateway":"gw","epoch":"e2",
                 "predecessor":"e1","uplink":"city","lane":"telemetry","sequence":1,
                 "data":{"from":"1970-01-01T00:00:01Z","to":"1970-01-01T00:00:02Z","count":3,
                  "points":{"lift-1.mode":{"t":[1000,2000],"v":["normal",null],"q":["good","bad"]},
                   "lift-1.speed":{"t":[1500],"v":[1.5],"q":["good"]}}}}
                """));
  }

  @Test
  void aSilencedRuleIsARecordOfItsOwnType() throws Exception {
    byte[] message =
        codec.encode(
            new OutboxRecord(
                EPOCH,
                Lane.LIFE,
                4,
                Instant.ofEpochMilli(2000),
                new Body.Suppression("smoke/fire/zone-1", "{\"kind\":\"out_of_service\"}")));

    assertThat(JSON.readTree(message))
        .isEqualTo(
            JSON.readTree(
                """
                {"specversion":"1.0","id":"gw/e2/city/life/4","source":"gengfu/gw",
                 "type":"io.gengfu.suppression.v1","time":"1970-01-01T00:00:02Z",
                 "subject":"smoke/fire/zone-1","datacontenttype":"application/json",
                 "gateway":"gw","epoch":"e2","uplink":"city","lane":"life","sequence":4,
                 "data":{"kind":"out_of_service"}}
                """));
  }

  @Test
  void theStatusNamesEpochsAndHighWaterMarks() throws Exception {
    byte[] message =
        codec.status(
            Presence.ONLINE,
            "s1",
            Instant.ofEpochMilli(0),
            new Marks(EPOCH, Map.of(Lane.ALERT, 7L)),
            new Marks(EPOCH, Map.of(Lane.TELEMETRY, 9L)));

    assertThat(JSON.readTree(message))
        .isEqualTo(
            JSON.readTree(
                """
                {"state":"online","session":"s1","at":"1970-01-01T00:00:00Z","gateway":"gw",
                 "uplink":"city","epochs":{
                  "alerts":{"epoch":"e2","predecessor":"e1","highWater":{"alert":7}},
                  "telemetry":{"epoch":"e2","predecessor":"e1","highWater":{"telemetry":9}}}}
                """));
    assertThat(CloudEventsCodec.saysOffline(message)).isFalse();
  }

  @Test
  void onlyAReceiptForThisUplinkIsOne() {
    assertThat(receipt("{\"uplink\":\"city\",\"epoch\":\"e2\",\"lane\":\"life\",\"upTo\":5}"))
        .contains(new Receipt(Lane.LIFE, "e2", 5));
    assertThat(receipt("{\"uplink\":\"fire\",\"epoch\":\"e2\",\"lane\":\"life\",\"upTo\":5}"))
        .isEmpty();
    assertThat(receipt("{\"uplink\":\"city\",\"epoch\":\"e2\",\"lane\":\"x\",\"upTo\":5}"))
        .isEmpty();
    assertThat(receipt("{\"uplink\":\"city\",\"epoch\":\"e2\",\"lane\":\"life\",\"upTo\":\"5\"}"))
        .isEmpty();
    assertThat(receipt("{")).isEmpty();
  }

  private Optional<Receipt> receipt(String json) {
    return codec.receipt(json.getBytes(StandardCharsets.UTF_8));
  }
}
