package io.gengfu.agent.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.gengfu.agent.Mutations;
import io.gengfu.agent.command.CommandBody.Read;
import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Whatever comes on the command topic is a command, or is refused in words. */
class CommandFuzzTest {

  private static final List<String> RIGHT =
      List.of(
          """
          {"id":"a-1","command":"set-mode","who":"duty","why":"night","lifetime":"30s",
           "arguments":{"area":"wall","mode":"armed","on":true,"for":"8h"}}""",
          """
          {"id":"a-2","command":"set-output","who":"duty","gateway":"gw",
           "issuedAt":"2026-11-23T08:00:00Z",
           "arguments":{"output":"siren-1.sounding","on":true,"atMost":"10s"}}""",
          """
          {"id":"a-3","command":"read-history","who":"duty",
           "arguments":{"points":["lift-1.speed"],"from":"2026-11-23T08:00:00Z",
           "to":"2026-11-23T09:00:00Z"}}""");

  @Property(tries = 3000)
  void aCommandIsReadOrRefusedInWords(@ForAll long seed) {
    var mutations = new Mutations(seed);
    String spoiled = mutations.of(mutations.one(RIGHT));
    byte[] bytes = spoiled.getBytes(StandardCharsets.UTF_8);

    Read read = CommandBody.read(mutations.below(2) == 0 ? bytes : mutations.of(bytes));

    switch (read) {
      case Read.Right right -> assertThat(right.body().id()).matches("[A-Za-z0-9._:-]{1,64}");
      case Read.Wrong wrong -> assertThat(wrong.why()).isNotBlank();
    }
  }
}
