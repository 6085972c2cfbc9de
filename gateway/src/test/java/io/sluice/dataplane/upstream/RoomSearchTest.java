package io.sluice.dataplane.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import io.sluice.dataplane.DataPlaneRig;
import io.sluice.dataplane.balance.EndpointState;
import io.sluice.dataplane.balance.UpstreamState;
import io.sluice.dataplane.http1.ClientConnection;
import io.sluice.dataplane.http1.Http1Loop;
import io.sluice.dataplane.loop.Clients;
import io.sluice.dataplane.loop.Loop;
import io.sluice.model.UpstreamId;
import io.sluice.model.UpstreamTransport;
import io.sluice.settings.Settings;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Event loops whose tasks are run by hand, so that every order of events can be had. */
class RoomSearchTest {
    private static final Settings SETTINGS = Settings.defaults();

    private final ConnectionBudget budget = new ConnectionBudget(3);
    private final HandLoop home = new HandLoop(0);
    private final HandLoop second = new HandLoop(1);
    private final HandLoop third = new HandLoop(2);
    private final List<String> heard = new ArrayList<>();
    private final List<EmbeddedChannel> channels = new ArrayList<>();
    private boolean wanted = true;

    private final class HandLoop implements LoopRoom.Tasks {
        final IdleConnections idle = new IdleConnections();
        final LoopRoom room = new LoopRoom(this, budget, idle);
        final Queue<Runnable> tasks = new ArrayDeque<>();
        final EndpointPool pool;
        FutureTask<?> timer;
        boolean ended;

        HandLoop(int index) {
            Loop loop = new Loop(index, () -> 0, 1);
            Http1Loop http1 =
                    new Http1Loop(loop, new Clients(loop), SETTINGS.http(), SETTINGS.upstream(), SETTINGS.ws());
            pool = new EndpointPool(http1, /* http2 */ null, endpoint(), idle, SETTINGS.upstream());
            budget.join(room);
        }

        @Override
        public boolean execute(Runnable task) {
            return !ended && tasks.add(task);
        }

        @Override
        public Future<?> after(long nanos, Runnable task) {
            timer = new FutureTask<>(task, null);
            return timer;
        }

        void run() {
            for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
                task.run();
            }
        }

        EmbeddedChannel connection() {
            assertThat(budget.reserve()).isTrue();
            ClientConnection connection = pool.connection(UpstreamTransport.HTTP1);
            EmbeddedChannel channel = new EmbeddedChannel(connection);
            channel.closeFuture().addListener(closed -> budget.release());
            channels.add(channel);
            return channel;
        }

        EmbeddedChannel idle() {
            EmbeddedChannel channel = connection();
            channel.pipeline().get(ClientConnection.class).offer();
            return channel;
        }
    }

    private static EndpointState endpoint() {
        UpstreamState upstream = new UpstreamState(new UpstreamId("test", "a", 80), 3, 0);
        upstream.replace(DataPlaneRig.upstream("a", new InetSocketAddress("127.0.0.1", 80)));
        return upstream.endpoints().at(0);
    }

    @AfterEach
    void end() {
        channels.forEach(EmbeddedChannel::close);
        assertThat(heard).as("one answer").hasSizeLessThanOrEqualTo(1);
    }

    private void search() {
        assertThat(home.room.take()).isFalse();
        RoomSearch.begin(home.room, 1, new RoomSearch.Seeker() {
            @Override
            public boolean found() {
                heard.add("found");
                return wanted;
            }

            @Override
            public void foundNone() {
                heard.add("none");
            }
        });
        assertThat(heard).as("never at once").isEmpty();
    }

    @Test
    @DisplayName("4.14 another loop's longest unused connection makes room, which nobody else can take on its way")
    void roomIsHandedOver() {
        EmbeddedChannel longest = second.idle();
        EmbeddedChannel other = second.idle();
        third.connection();
        search();
        second.run();
        assertThat(longest.isOpen()).isFalse();
        assertThat(other.isOpen()).isTrue();
        assertThat(budget.hasRoom()).as("it is promised").isFalse();
        assertThat(third.room.take()).isFalse();
        home.run();
        assertThat(heard).containsExactly("found");
        assertThat(home.timer.isCancelled()).isTrue();
        assertThat(budget.open()).isEqualTo(3);
    }

    @Test
    void theNextLoopIsAskedWhenTheFirstOneHasUsedItsConnectionMeanwhile() {
        second.idle();
        EmbeddedChannel last = third.idle();
        second.connection();
        search();
        assertThat(second.pool.take(/* repeatable */ true)).isNotNull();
        second.run();
        assertThat(heard).isEmpty();
        third.run();
        home.run();
        assertThat(heard).containsExactly("found");
        assertThat(last.isOpen()).isFalse();
    }

    @Test
    void theSearchEndsAfterOneRound() {
        second.idle();
        third.connection();
        third.connection();
        search();
        assertThat(second.pool.take(/* repeatable */ true)).isNotNull();
        second.run();
        home.run();
        assertThat(heard).containsExactly("none");
        assertThat(budget.open()).isEqualTo(3);
        assertThat(second.tasks.size() + third.tasks.size() + home.tasks.size()).isZero();
    }

    @Test
    void whatHasEndedMeanwhileIsRoomAsWell() {
        second.idle();
        EmbeddedChannel used = third.connection();
        third.connection();
        search();
        assertThat(second.pool.take(/* repeatable */ true)).isNotNull();
        used.close();
        second.run();
        home.run();
        assertThat(heard).containsExactly("found");
        assertThat(budget.open()).isEqualTo(3);
    }

    @Test
    @DisplayName("4.14 a loop that does not answer fails the search in time; what it finds later is given back")
    void aLoopThatHangs() {
        second.idle();
        third.connection();
        third.connection();
        search();
        home.timer.run();
        assertThat(heard).containsExactly("none");
        second.run();
        assertThat(budget.open()).isEqualTo(3);
        home.run();
        assertThat(heard).containsExactly("none");
        assertThat(budget.open()).isEqualTo(2);
    }

    @Test
    void aLoopThatHasEndedIsNotWaitedFor() {
        second.idle();
        EmbeddedChannel other = third.idle();
        third.connection();
        second.ended = true;
        search();
        third.run();
        home.run();
        assertThat(heard).containsExactly("found");
        assertThat(other.isOpen()).isFalse();
    }

    @Test
    void whatNobodyWantsAnyMoreIsGivenBack() {
        second.idle();
        third.connection();
        third.connection();
        search();
        wanted = false;
        second.run();
        home.run();
        assertThat(budget.open()).isEqualTo(2);
    }

    @Test
    void aConnectionThatHasEndedUnnoticedMakesNoRoomTwice() {
        EmbeddedChannel dead = home.idle();
        home.connection();
        home.connection();
        dead.pipeline().remove(ClientConnection.class); // it hears of the end later than everybody else
        dead.close();
        assertThat(budget.open()).isEqualTo(2);
        assertThat(home.room.take()).isTrue();
        assertThat(budget.open()).isEqualTo(3);
        assertThat(home.room.take()).isFalse();
        assertThat(home.room.hasIdle()).isFalse();
        assertThat(budget.open()).isEqualTo(3);
    }
}
