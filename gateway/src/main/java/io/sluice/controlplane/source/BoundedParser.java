package io.sluice.controlplane.source;

import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.ParserException;
import org.snakeyaml.engine.v2.parser.Parser;

/** A parser that refuses deep nesting: the composer behind it recurses, and a file must not end the thread's stack. */
final class BoundedParser implements Parser {
    /** No field of a Kubernetes object that is read here lies deeper than twenty. */
    static final int DEEPEST = 100;

    static final String TOO_DEEP = "nested deeper than " + DEEPEST;

    private final Parser parser;
    private int depth;

    BoundedParser(Parser parser) {
        this.parser = parser;
    }

    @Override
    public boolean checkEvent(Event.ID id) {
        return parser.checkEvent(id);
    }

    @Override
    public Event peekEvent() {
        return parser.peekEvent();
    }

    @Override
    public boolean hasNext() {
        return parser.hasNext();
    }

    @Override
    public Event next() {
        Event event = parser.next();
        switch (event.getEventId()) {
            case MappingStart, SequenceStart -> deeper(event);
            case MappingEnd, SequenceEnd -> depth--;
            default -> {}
        }
        return event;
    }

    private void deeper(Event event) {
        if (++depth > DEEPEST) {
            throw new ParserException(TOO_DEEP, event.getStartMark());
        }
    }
}
