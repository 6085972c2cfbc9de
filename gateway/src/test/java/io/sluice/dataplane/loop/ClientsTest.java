package io.sluice.dataplane.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.dataplane.loop.LoopCounters.Total;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ClientsTest {
    private final AtomicLong clock = new AtomicLong(TimeUnit.SECONDS.toNanos(100));
    private final Loop loop = new Loop(0, clock::get, 1);
    private final Clients clients = new Clients(loop);
    private final List<String> asked = new ArrayList<>();

    private final class Speaker implements Client {
        private final String name;
        private final Clients.Entry entry;
        private int requests;
        private long idleSince = loop.now();
        private boolean sendsAtLast;

        Speaker(String name) {
            this.name = name;
            this.entry = clients.opened(this);
        }

        Speaker(String name, Clients.Entry entry) {
            this.name = name;
            this.entry = entry;
            entry.become(this);
        }

        Speaker idleFor(long seconds) {
            idleSince = loop.now() - TimeUnit.SECONDS.toNanos(seconds);
            return this;
        }

        Speaker serving(int number) {
            requests = number;
            return this;
        }

        @Override
        public boolean isIdle() {
            return requests == 0;
        }

        @Override
        public long idleSince() {
            return idleSince;
        }

        @Override
        public boolean endIfIdle() {
            if (!sendsAtLast) {
                asked.add("end " + name);
                entry.closed();
            }
            return !sendsAtLast;
        }

        @Override
        public int busy() {
            return requests;
        }

        @Override
        public void finish() {
            asked.add("finish " + name);
        }

        @Override
        public void cutShort() {
            asked.add("cut " + name);
            entry.closed();
        }
    }

    private long accepted() {
        return loop.counters().of(Total.CONNECTIONS_ACCEPTED);
    }

    private long closed() {
        return loop.counters().of(Total.CONNECTIONS_CLOSED);
    }

    @Test
    void aConnectionIsCountedOnceWhateverItBecomes() {
        Speaker handshake = new Speaker("handshake");
        Speaker http = new Speaker("http", handshake.entry);
        http.entry.leaveHttp();
        assertThat(accepted()).isEqualTo(1);
        assertThat(closed()).isZero();
        http.entry.closed();
        http.entry.closed();
        assertThat(accepted()).isEqualTo(1);
        assertThat(closed()).isEqualTo(1);
    }

    @Test
    void whatAConnectionHasBecomeIsAsked() {
        new Speaker("http", new Speaker("handshake").entry).serving(3);
        assertThat(clients.busy()).isEqualTo(3);
        clients.finish();
        assertThat(asked).containsExactly("finish http");
    }

    @Test
    void whoHasLeftIsNotAskedAnyMore() {
        Speaker first = new Speaker("first");
        Speaker second = new Speaker("second").serving(1);
        Speaker third = new Speaker("third");
        second.entry.leaveHttp();
        second.entry.leaveHttp();
        second.entry.become(second);
        assertThat(clients.busy()).isZero();
        clients.finish();
        assertThat(asked).containsExactly("finish third", "finish first");
        asked.clear();
        third.entry.closed();
        clients.finish();
        assertThat(asked).containsExactly("finish first");
        asked.clear();
        first.entry.closed();
        new Speaker("fourth");
        clients.finish();
        assertThat(asked).containsExactly("finish fourth");
    }

    @Test
    void everybodyIsCutAlthoughEachLeavesTheListMeanwhile() {
        new Speaker("first");
        new Speaker("second");
        new Speaker("third");
        clients.cut();
        assertThat(asked).containsExactly("cut third", "cut second", "cut first");
        assertThat(closed()).isEqualTo(3);
        clients.cut();
        assertThat(asked).hasSize(3);
    }

    @Test
    void thoseWhoAreIdleForLongestMakeRoom() {
        new Speaker("minute").idleFor(60);
        new Speaker("busy").idleFor(90).serving(1);
        new Speaker("hour").idleFor(3600);
        new Speaker("moment").idleFor(1);
        new Speaker("second").idleFor(2);
        clients.endLongestIdle(2);
        assertThat(asked).containsExactlyInAnyOrder("end hour", "end minute");
        clients.endLongestIdle(2);
        assertThat(asked).hasSize(3).contains("end second");
        assertThat(loop.counters().of(Total.CLIENTS_ENDED_FOR_ROOM)).isEqualTo(3);
    }

    @Test
    void whoTurnsOutToHaveSentARequestIsNotCountedAsEnded() {
        new Speaker("late").idleFor(60).sendsAtLast = true;
        clients.endLongestIdle(1);
        assertThat(loop.counters().of(Total.CLIENTS_ENDED_FOR_ROOM)).isZero();
        assertThat(closed()).isZero();
    }

    @Test
    void finishingIsDrainingToo() {
        assertThat(clients.draining()).isFalse();
        clients.drain();
        assertThat(clients.draining()).isTrue();
        assertThat(clients.finishing()).isFalse();
        clients.finish();
        assertThat(clients.finishing()).isTrue();
    }
}
