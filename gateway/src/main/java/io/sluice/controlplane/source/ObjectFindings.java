package io.sluice.controlplane.source;

import io.sluice.model.Finding;
import io.sluice.model.FindingCode;
import io.sluice.model.ObjectRef;
import io.sluice.model.Place;
import java.util.function.Consumer;

/** Takes down what is wrong with one object, and whether it must be refused for it. Values of a Secret are never told. */
final class ObjectFindings {
    private static final String REFUSED = "an API server would refuse the object, so it is not taken";

    /** Of one object; a file of nonsense must not become a list of a million lines. */
    private static final int MOST = 100;

    private final ObjectRef object;
    private final Consumer<Finding> sink;
    private boolean refused;
    private int told;

    ObjectFindings(ObjectRef object, Consumer<Finding> sink) {
        this.object =
                new ObjectRef(Shown.line(object.kind()), Shown.line(object.namespace()), Shown.line(object.name()));
        this.sink = sink;
    }

    boolean refused() {
        return refused;
    }

    /** A wrong type or a value that is not allowed: the object is refused. */
    void badValue(Place place, String what, String fix) {
        refuse(FindingCode.BAD_VALUE, place, what, fix);
    }

    /** As {@link #badValue(Place, String, String)}, with the value in the text unless it may be secret. */
    void badValue(Place place, String path, String value, String mustBe, String fix) {
        String shown = object.kind().equals("Secret") ? "" : " " + Shown.value(value);
        badValue(place, path + shown + " must be " + mustBe, fix);
    }

    void duplicateKey(Place place, String path) {
        refuse(FindingCode.DUPLICATE_KEY, place, path + " is written twice", "keep one of the two");
    }

    void missing(Place place, String path, String fix) {
        refuse(FindingCode.MISSING_FIELD, place, path + " is missing", fix);
    }

    void removedVersion(Place place, String what, String fix) {
        refuse(FindingCode.REMOVED_VERSION, place, what, fix);
    }

    /** A required field for which there is a sensible value: the object is taken. */
    void missingButServed(Place place, String path, String why, String fix) {
        report(FindingCode.MISSING_FIELD, place, path + " is missing", why, fix);
    }

    void unknownField(Place place, String path, String fix) {
        report(FindingCode.UNKNOWN_FIELD, place, "unknown field " + path, "it has no effect", fix);
    }

    /** An annotation where it does nothing. */
    void withoutEffect(Place place, String what, String why, String fix) {
        report(FindingCode.ANNOTATION_WITHOUT_EFFECT, place, what, why, fix);
    }

    private void refuse(FindingCode code, Place place, String what, String fix) {
        refused = true;
        report(code, place, what, REFUSED, fix);
    }

    private void report(FindingCode code, Place place, String what, String why, String fix) {
        if (++told > MOST) {
            return;
        }
        String text = told == MOST ? what + " (and more like this in the object)" : what;
        sink.accept(new Finding(code, object, place, Shown.line(text), why, Shown.line(fix)));
    }
}
