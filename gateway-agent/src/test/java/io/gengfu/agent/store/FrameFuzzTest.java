package io.gengfu.agent.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.gengfu.agent.Mutations;
import io.gengfu.agent.core.Decision;
import io.gengfu.rules.AlertTransition.Kind;
import io.gengfu.rules.Lane;
import java.nio.ByteBuffer;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** A frame of the ring with a checksum that is right and a content that is not. */
class FrameFuzzTest {

  private static final byte[] RIGHT = frame();

  private static byte[] frame() {
    Decision decision = Alerts.decision(Alerts.step("a", "p/r/d", Lane.ALERT, 1, Kind.RAISED));
    var writer = new FrameWriter();
    writer.begin(decision);
    if (!writer.add(decision.steps().getFirst())) {
      throw new IllegalStateException("a step has room in a frame");
    }
    int length = writer.end(80);
    byte[] content = new byte[length - FrameWriter.HEAD];
    System.arraycopy(writer.bytes, FrameWriter.HEAD, content, 0, content.length);
    return content;
  }

  @Property(tries = 5000)
  void aFrameIsReadOrRefusedAsNone(@ForAll long seed) {
    byte[] spoiled = new Mutations(seed).of(RIGHT);

    Throwable thrown = catchThrowable(() -> FrameReader.read(ByteBuffer.wrap(spoiled)));

    if (thrown != null) {
      assertThat(thrown).isInstanceOf(IllegalArgumentException.class);
    }
  }
}
