package io.keyfold.edge.body;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.keyfold.core.Ids;
import java.io.IOException;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** A field that a body may have: where its value goes when {@link JsonBody} meets it. Used for one body. */
public interface JsonField {
    String name();

    /** Takes the value that {@code parser} stands at. */
    void read(JsonParser parser) throws IOException, InvalidBody;

    /** A string. */
    final class Text implements JsonField {
        private final String name;
        private @Nullable String value;

        public Text(String name) {
            this.name = name;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public void read(JsonParser parser) throws IOException, InvalidBody {
            if (parser.currentToken() != JsonToken.VALUE_STRING) {
                throw new InvalidBody(name, "must be a string");
            }
            value = parser.getText();
        }

        /** The value; null when the body does not have the field. */
        @Nullable
        public String value() {
            return value;
        }

        /** The value, which must be there. */
        public String required() throws InvalidBody {
            if (value == null) {
                throw new InvalidBody(name, "is missing");
            }
            return value;
        }

        /** The value, which must be there and an id. */
        public String id() throws InvalidBody {
            String id = required();
            if (id.length() > Ids.MAX_LENGTH) {
                throw new InvalidBody(name, "is longer than " + Ids.MAX_LENGTH + " characters");
            }
            if (!Ids.isValid(id)) {
                throw new InvalidBody(name, "is not an id (" + Ids.RULE + ")");
            }
            return id;
        }
    }

    /** A number, whole or not; JSON null counts as absent. */
    final class Numeral implements JsonField {
        private final String name;
        private @Nullable BigDecimal value;

        public Numeral(String name) {
            this.name = name;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public void read(JsonParser parser) throws IOException, InvalidBody {
            if (parser.currentToken() == JsonToken.VALUE_NULL) {
                return;
            }
            if (!parser.currentToken().isNumeric()) {
                throw new InvalidBody(name, "must be a number");
            }
            value = parser.getDecimalValue();
        }

        @Nullable
        public BigDecimal value() {
            return value;
        }
    }

    /** An object with fields of its own. */
    final class Nested implements JsonField {
        private final String name;
        private final JsonField[] fields;
        private boolean present;

        public Nested(String name, JsonField... fields) {
            this.name = name;
            this.fields = fields;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public void read(JsonParser parser) throws IOException, InvalidBody {
            if (parser.currentToken() != JsonToken.START_OBJECT) {
                throw new InvalidBody(name, "must be an object");
            }
            present = true;
            JsonBody.readFields(parser, fields);
        }

        public void require() throws InvalidBody {
            if (!present) {
                throw new InvalidBody(name, "is missing");
            }
        }
    }
}
