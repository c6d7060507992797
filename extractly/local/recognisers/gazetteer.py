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
    martha martin mary mason mateo matt matthew maurice  maya megan mei melissa mia michael michelle miguel mike
    mila mohammed molly monica nadia nancy naomi natalia natalie nathan nicholas nick nicole nina noah noor nora
    norman oliver olivia omar oscar otto owen pablo pamela patricia patrick paul paula pedro peggy penny peter phil
    philip pierre priya rachel raj ralph ravi ray raymond rebecca ricardo richard rita rob robert roberto robin
    roger ron ronald rosa rose roy russell ruth ryan sabine sally sam samantha samir samuel sandra sanjay sara
    sarah scott sean sergei sergio sharon shirley simon sofia sophia sophie stefan stella stephanie stephen steve
    steven stuart sue susan suzanne sven sylvia tanya tara ted teresa terry thomas tim timothy tina todd tom tommy
    tony tracy trent trudy tyler ursula valerie vanessa vera veronica victor victoria vincent violet virginia
    walter wanda wayne wei wendy william xavier yan yuki yusuf yvonne zachary zara zoe
    abdul abdullah ada adrian adriana agnes agnieszka aiko aileen aino akira alberto alejandra alejandro aleksander
    aleksandra alessandra alessandro alessia alessio alfonso alfred ali alina alison alva alvaro amal amelia amelie
    amélie amina amit amrita anastasia andre andré andrei andrej andrzej aneta angelo angus anika anil anja anjali
    ankita anneke annelies annette annika antoine antonia antonella anya apinya arjun armando arne arnold arturo
    arun asha ashok asif astrid ayesha ayse aziz bárbara bartosz beata beatriz belinda benedikt benoit bernadette
    bernd bianca bilal birgit bjorn björn bogdan boris brad bradley bridget brigitte bruno caitlin camila camille
    carina carlo carlotta carmela carsten cecilia cecile cedric celine cesar chantal charlie chiara chidi chiamaka
    christiane christof christoph cindy clare clement clément colette corinna corinne cornelia cristina dagmar daisy
    damian damien danica danielle danilo daria dario davide deepak deirdre delphine derek desmond detlef dieter
    dimitri dimitris dina dirk dmitry dolores dominic dominik dominique dorota doris duncan dwayne eduardo edgar
    edith eduard edwin eileen ekaterina eleanor elif elisa elisabeth elise eliza ellie elsa  emil emilia emilie
    emilio emmanuel enrico enrique erich ernesto erwin esra esther estelle ester etienne eugenia eugenio ewa fabian
    fabio fabrice farah farid fatma federica federico felicia ferdinand fernanda filip filippo finn florence florian
    franco francois françois franz franziska freddy freya frida frieda friedrich fritz funmi gabriela gabriele
    gareth gavin geert genevieve georg georgia georgios gerard gerhard gianluca gilbert gilles giorgio giulia
    giuseppe gonzalo gordon graham greta guido guillaume guillermo gunther gustav gustavo guy gwen hakan hamza hana
    hanna hanne hannes  harriet haruka haruki hasan hassan hazel hector hedwig heike heiko heinrich heinz
    helga helmut hendrik henri henrik henrike herbert hermann hilda hilde horst hortense hubert hussein ida ignacio
    igor ilse imran inga inge ingeborg inka ioana irina irma isabelle isla ismail istvan ivana ivo jacqueline
    jacques jadwiga jaime jakob jakub jamal jana janina janine jaroslav jasmin jasmine jasper jelena jens jerome
    jiri joachim joana joao joão joaquin jochen johann johanna johannes jonas jorg jörg josefina josephine josh
    joyce juana juergen jürgen juliana juliane julien juliette julio justyna kadir kai kaja kamal kamil karim karin
    karina karla karolina karsten kasper katarina katarzyna katharina kathrin katja katrin kavita keiko keira
    kerstin kirsten kirsty klara kofi konrad konstantin kristen kristian kristin kristina kristof krzysztof kwame
    lakshmi lamine lara larissa lasse latifa laurent lavinia layla leah leila leilani lena lennart leonardo leonie
    leopold leslie leticia lidia liesbeth lili lilian liliana linnea linus lionel lorenzo lorna lothar luc luca
    lucie lucinda ludmila ludwig luigi luisa luiz lukas lukasz maarten maciej maddalena madeleine magda magdalena
    magnus mahmoud maja malik malgorzata manfred manon manuela marcel marcela marcello marcin marco marcos marek
    margarita margot margit mariam mariana marianne mariano maribel  mariella marielle marieke marija
    marika marion marisa marit marius marlene marta marten martina mateusz mathias mathieu mathilde matilda matteo
    matthias mats maureen mauricio maurizio maxime maximilian meera mehmet melanie mercedes meredith mette michal
    michele micheline mikael mikhail mikko milan milena mina mireille miriam mirko misaki mohamed mohammad mohan
    mona monika morten muhammad murat mustafa nadine nadja nasser nathalie neha nelson nicolas nicola nicolò niels
    nikita niklas nikola nikolai nikolaos nikolaus nils nisha nkechi nneka noelia noemi noémie norbert nuno nuria
    octavia odette okan olaf oleg oleksandr olena olga olivier oluwaseun orla oskar osman paige palmer paola paolo
    pascal pascale patricio patrik paulina pavel pawel penelope petra petros philipp philippa philippe pia pieter
    piet pietro pilar piotr pippa pooja pradeep quentin rachid rafael rahul raimund rajesh ralf ramon ramona rana
    rania raphael raquel rashid raul regina reinhard reinhold rekha remi renata renate rene rené renee reza riccardo
    ricarda roberta rocio rodrigo roel roland rolf roman romain rosalie rosalind rosario rosemary roxana ruben
    rudolf rufus rui ruslan sabrina sadia  salman salvatore samira sandeep sandro santiago sascha saskia satoshi
    sebastian sebastien selma selin serena serge sergey severin shirin shreya siegfried sigrid silke silvia silvio
    simona simone siobhan slavko sofie solveig sonia sonja soren søren stanislav stefania stefanie stefano steffen
    stephan stephane sunil suresh susana susanna susanne svetlana sylvain sylvie szymon tadeusz takashi takeshi
    tamara tamas tania tanja tariq tatiana tatjana teodora thea theodor theresa therese thiago thierry thorsten
    tilda timo tobias tomas tomás tomasz tomoko torben torsten tove tristan udo ulf ulla ulrich ulrike umar uta ute
    uwe valentin valentina valeria vasily veronika vijay viktor viktoria vikram vincenzo viola violeta viviane
    vivien vladimir volker waltraud werner wilfried wilhelm wilma winfried wojciech wolfgang yannick yasmin yasmine
    yolanda yosef youssef yuko yuri yvette zainab zbigniew zeynep zofia zsofia
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
