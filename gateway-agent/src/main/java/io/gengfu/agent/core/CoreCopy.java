package io.gengfu.agent.core;

import io.gengfu.agent.core.CoreView.OutputView;
import io.gengfu.model.Points;
import io.gengfu.model.Quality;
import io.gengfu.rules.AlertDesk.Suppressed;
import io.gengfu.rules.AlertTransition;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link CoreView} is made of: numbers and references, no words are put together. Made by
 * {@link Copying}.
 *
 * @param texts of points that are texts; empty for all others
 * @param modes who set the flags of areas, by point
 */
@SuppressWarnings("ArrayRecordComponent") // handed from one method to the next, never compared
record CoreCopy(
    Points points,
    double[] values,
    byte[] known,
    long[] arrived,
    String[] texts,
    @Nullable Quality[] qualities,
    Lately.Seen[] seen,
    Map<Integer, String> modes,
    List<OutputView> outputs,
    List<AlertTransition> alerts,
    List<Suppressed> suppressed,
    int instances,
    long now,
    Instant wall,
    long readings) {}
