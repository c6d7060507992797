"""Names that are known: given names, countries, cities.

Short lists of the most frequent ones; what is not in them can still be recognised by its surroundings.
"""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _phrases(text: str) -> frozenset[str]:
    return frozenset(" ".join(phrase.split()) for phrase in text.split(","))


GIVEN_NAMES = _words(
    """
    aaron abigail adam ahmed aisha alan albert alex alexander alexandra alice alicia amanda amir amy ana anders
    andrea andreas andrew angela anita ann anna anne anthony antonio arthur ashley barbara beatrice ben benjamin
    bernard beth betty bob brandon brenda brian bruce carl carla carlos carmen carol caroline catherine cathy
    charles charlotte chen chloe chris christian christina christine christopher claire clara claudia claus colin
    craig cynthia daniel daniela dave david dawn deborah denise dennis diana diane diego dmitri donald donna
    dorothy doug douglas dylan ed eddie edward elena eli elizabeth ella ellen emily emma eric erica erik erin ethan
    eva evan eve evelyn fatima felix fernando fiona frances francesca francis frank fred gabriel gary george gerald
    gina giovanni gloria grace greg gregory hannah hans harold harry heather heidi helen helena henry hiroshi holly
    howard hugo ian ibrahim ines ingrid irene isaac isabel isabella ivan jack jacob jake james jamie jan jane janet
    jason javier jean jeff jeffrey jennifer jenny jeremy jerry jesse jessica jill jim jimmy joan joanna joe joel
    johan john johnny jon jonathan jordan jorge jose joseph joshua juan judith judy julia julian julie jun justin
    karen karl kate katherine kathleen kathryn katie keith kelly ken kenji kenneth kevin kim klaus kumar kyle lars
    laura lauren laurence lawrence lea lee leo leon leonard li liam lily linda lisa liz logan lois louis louise
    lucas lucia lucy luis luke luna lydia maggie manuel marc marcus margaret maria marie marina mario mark markus
    martha martin mary mason mateo matt matthew maurice max maya megan mei melissa mia michael michelle miguel mike
    mila mohammed molly monica nadia nancy naomi natalia natalie nathan nicholas nick nicole nina noah noor nora
    norman oliver olivia omar oscar otto owen pablo pamela patricia patrick paul paula pedro peggy penny peter phil
    philip pierre priya rachel raj ralph ravi ray raymond rebecca ricardo richard rita rob robert roberto robin
    roger ron ronald rosa rose roy russell ruth ryan sabine sally sam samantha samir samuel sandra sanjay sara
    sarah scott sean sergei sergio sharon shirley simon sofia sophia sophie stefan stella stephanie stephen steve
    steven stuart sue susan suzanne sven sylvia tanya tara ted teresa terry thomas tim timothy tina todd tom tommy
    tony tracy trent trudy tyler ursula valerie vanessa vera veronica victor victoria vincent violet virginia
    walter wanda wayne wei wendy william xavier yan yuki yusuf yvonne zachary zara zoe
    """
)

COUNTRIES = _phrases(
    """
    Argentina, Australia, Austria, Belgium, Brazil, Bulgaria, Canada, Chile, China, Colombia, Croatia, Cuba,
    Cyprus, Czech Republic, Czechia, Denmark, Deutschland, Ecuador, Egypt, England, España, Estonia, Ethiopia,
    Finland, France, Georgia, Germany, Ghana, Greece, Hungary, Iceland, India, Indonesia, Iran, Iraq, Ireland,
    Israel, Italia, Italy, Japan, Jordan, Kenya, Latvia, Lebanon, Lithuania, Luxembourg, Malaysia, Malta, Mexico,
    Morocco, Nepal, Netherlands, New Zealand, Nigeria, Norway, Pakistan, Peru, Philippines, Poland, Portugal,
    Qatar, Romania, Russia, Saudi Arabia, Schweiz, Scotland, Senegal, Serbia, Singapore, Slovakia, Slovenia,
    South Africa, South Korea, Spain, Sri Lanka, Sweden, Switzerland, Taiwan, Thailand, The Netherlands, Tunisia,
    Turkey, UAE, UK, USA, Ukraine, United Arab Emirates, United Kingdom, United States, United States of America,
    Uruguay, Venezuela, Vietnam, Wales, Österreich
    """
)

CITIES = _phrases(
    """
    Amsterdam, Athens, Atlanta, Auckland, Austin, Baltimore, Bangalore, Bangkok, Barcelona, Beijing, Belgrade,
    Berlin, Bern, Birmingham, Bogotá, Bologna, Bonn, Bordeaux, Boston, Bratislava, Bremen, Brisbane, Bristol,
    Brussels, Bucharest, Budapest, Buenos Aires, Cairo, Calgary, Cambridge, Cape Town, Chennai, Chicago, Cologne,
    Copenhagen, Dallas, Delhi, Denver, Detroit, Doha, Dresden, Dubai, Dublin, Düsseldorf, Edinburgh, Florence,
    Frankfurt, Geneva, Genoa, Glasgow, Gothenburg, Graz, Hamburg, Hanoi, Hanover, Havana, Helsinki, Hong Kong,
    Honolulu, Houston, Hyderabad, Istanbul, Jakarta, Jerusalem, Johannesburg, Karachi, Kiev, Krakow, Kuala Lumpur,
    Kyiv, Kyoto, Lagos, Lahore, Las Vegas, Leeds, Leipzig, Lille, Lima, Lisbon, Liverpool, Ljubljana, London,
    Los Angeles, Lyon, Madrid, Manchester, Manila, Marseille, Melbourne, Mexico City, Miami, Milan, Minneapolis,
    Montreal, Moscow, Mumbai, Munich, München, Nairobi, Naples, Nashville, New Delhi, New Orleans, New York,
    New York City, Newcastle, Nice, Nuremberg, Osaka, Oslo, Ottawa, Oxford, Palo Alto, Paris, Perth, Philadelphia,
    Phoenix, Pittsburgh, Portland, Porto, Prague, Quito, Riga, Rio de Janeiro, Rome, Rotterdam, Sacramento,
    Salt Lake City, Salzburg, San Antonio, San Diego, San Francisco, San Jose, Santiago, Sarajevo, Seattle, Seoul,
    Seville, Shanghai, Shenzhen, Sofia, Springfield, St. Louis, Stockholm, Strasbourg, Stuttgart, Sydney,
    São Paulo, Taipei, Tallinn, Tampa, Tehran, Tel Aviv, The Hague, Tokyo, Toronto, Toulouse, Turin, Utrecht,
    Valencia, Vancouver, Venice, Vienna, Vilnius, Warsaw, Washington, Washington DC, Wellington, Wien, Zagreb,
    Zurich, Zürich
    """
)

STATES = _words(
    """
    AL AK AZ AR CA CO CT DE FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK OR PA RI
    SC SD TN TX UT VT VA WA WV WI WY DC ON QC BC AB
    """
)

NO_NAMES = _words(
    """
    the this that these those we i you he she it they our your my his her their a an and or but if when while where
    who what why how please thank thanks dear hi hello regards best kind sincerely monday tuesday wednesday
    thursday friday saturday sunday january february march april may june july august september october november
    december mon tue wed thu fri sat sun today tomorrow yesterday on in at from to for with by of is are was were
    will be has have had can could should would do does did not no yes new invoice order total date name email
    phone address subject re fwd note notes item items customer meeting team all both each after before during
    since until also however there here let lets us mr mrs ms dr prof am pm utc gmt street st avenue ave road rd
    api http https url json sql css html pdf id usd eur gbp ceo cto cfo hr it qa inc ltd llc gmbh corp error
    warning info debug patient ticket job role company location salary price product bill ship sent received paid
    due summary list get set find look show tell give check extract what's it's i'm we're who's how's where's
    everyone everybody someone anyone nobody
    """
)
"""Capitalised words that begin no name."""
